-- Set or lift a scope of the kill switch.
-- KEYS 1 pauses  2 audit
-- ARGV 1 scope  2 document ('' lifts it)  3 audit line
-- Result 1 changed, 0 it was so already
local before = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[2] == '' then
  if not before then return 0 end
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  if before then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[3])
return 1
