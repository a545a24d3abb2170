"""What Redis does in one go: scripts in Lua, and the names of keys.

A room is a hash: its own fields as `f:NAME`, counts as `n:NAME`, and for each kind of document `k:KIND`. The documents
of a kind are a hash beside it. All of them have the room's time to live, so Redis deletes them when it ends. One sorted
set has the codes of all rooms by their end on Redis' clock, to count them.
"""

from __future__ import annotations


class Keys:
    """Names of the keys of one playground.

    Args:
        prefix: what all of them begin with.
    """

    def __init__(self, prefix: str) -> None:
        self.rooms, self.events, self.probe = f"{prefix}:rooms", f"{prefix}:events", f"{prefix}:probe"
        self._room = f"{prefix}:room:"

    def room(self, code: str) -> str:
        return self._room + code

    def kind(self, code: str, kind: str) -> str:
        return f"{self._room}{code}:{kind}"


# Milliseconds since 1970 on Redis' clock; and rooms that have ended counted no more.
_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ended = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local function count(code, left)
    redis.call('ZADD', KEYS[1], now + left, code)
    -- Gone with the last of them.
    if redis.call('PTTL', KEYS[1]) < tonumber(left) then redis.call('PEXPIRE', KEYS[1], left) end
end
"""

# Keys: rooms, room. Arguments: code, milliseconds to live, how many rooms at most, then fields and values.
OPEN = (
    _NOW
    + """
if redis.call('EXISTS', KEYS[2]) == 1 then return 'taken' end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('HSET', KEYS[2], unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[2], ARGV[2])
count(ARGV[1], ARGV[2])
return 'kept'
"""
)

# Keys: rooms, room. Arguments: code, milliseconds to live or an empty text, then fields and values.
CHANGE = (
    _NOW
    + """
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('HSET', KEYS[2], unpack(ARGV, 3))
if ARGV[2] ~= '' then
    for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
        if field:sub(1, 2) == 'k:' then redis.call('PEXPIRE', KEYS[2] .. ':' .. field:sub(3), ARGV[2]) end
    end
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
    count(ARGV[1], ARGV[2])
end
return 1
"""
)

# Keys: rooms, room. Arguments: code.
END = """
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
    if field:sub(1, 2) == 'k:' then redis.call('DEL', KEYS[2] .. ':' .. field:sub(3)) end
end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
"""

# Keys: room, documents of the kind. Arguments: kind, key, document, 1 for new alone, how many at most or -1, and
# a field that has to be greater than it was, or an empty text.
PUT = """
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 'gone' end
local there = redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1
if there and ARGV[4] == '1' then return 'taken' end
if there and ARGV[6] ~= '' then
    local before = cjson.decode(redis.call('HGET', KEYS[2], ARGV[2]))[ARGV[6]]
    if before and before >= cjson.decode(ARGV[3])[ARGV[6]] then return 'taken' end
end
local most = tonumber(ARGV[5])
if most >= 0 and not there and redis.call('HLEN', KEYS[2]) >= most then return 'full' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[1], 'k:' .. ARGV[1], '1')
redis.call('PEXPIRE', KEYS[2], left)
return 'kept'
"""

# Keys: room. Arguments: name.
NEXT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HINCRBY', KEYS[1], 'n:' .. ARGV[1], 1)
"""

# Keys: rooms. How many there are, and how many have ended since somebody asked.
COUNT = (
    _NOW
    + """
return {redis.call('ZCARD', KEYS[1]), ended}
"""
)

# Keys: events. Arguments: code, message, milliseconds that it is kept for whoever has lost the line.
PUBLISH = """
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[3]
redis.call('XADD', KEYS[1], 'MINID', '~', string.format('%d', oldest), '*', 'code', ARGV[1], 'message', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""
