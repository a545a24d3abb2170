"""The examples of deploy/ in the programs they are for: nginx, Caddy and HAProxy, where this machine has them."""
