-- Put a document without words in the place of a mention that its author took back.
-- KEYS 1 mention  2 index of the old status  3 index of gone  4 audit  5 checks of the account
-- ARGV 1 id  2 version expected  3 version written  4 operation id  5 document  6 posted, ms
--      7 audit line
-- Result 1 erased (also when repeated), 0 the version was another
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[4] then return 1 end
  return 0
end
redis.call('HSET', KEYS[1], 'doc', ARGV[5], 'version', ARGV[3], 'op', ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('XADD', KEYS[4], '*', 'entry', ARGV[7])
return 1
