// An answer that grows, line by line, each a JSON document.

/**
 * @param {AsyncIterable<Uint8Array>} chunks of UTF-8
 * @returns {AsyncGenerator<any[]>} the JSON of whole lines, those together that came together
 * @throws {SyntaxError} where a line is no JSON
 */
export async function* linesOf(chunks) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    const read = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    if (read.length > 0) yield read;
  }
}

/** Some browsers' streams are no iterables yet. @param {ReadableStream<Uint8Array>} stream */
export async function* chunksOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever stops listening has no use for what is still to come.
    reader.cancel().catch(() => {});
  }
}
