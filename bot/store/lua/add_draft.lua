-- Put a new draft into the review queue and tie it to its mention, which gets one draft at most.
-- KEYS 1 draft  2 index of the draft's state  3 audit  4 mention  5 index of the mention's old
--      status  6 index of its new status        (4 to 6 only where the draft answers a mention)
-- ARGV 1 draft id  2 operation id  3 document  4 changed, ms  5 audit line
--      6 mention id  7 mention's version expected  8 mention's version written
--      9 mention's document  10 posted, ms        (6 to 10 only with a mention)
-- Result 1 added (also when repeated), 0 the mention was moved or has a draft
if redis.call('HGET', KEYS[1], 'op') == ARGV[2] then return 1 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if #KEYS > 3 then
  if redis.call('HGET', KEYS[4], 'version') ~= ARGV[7] then return 0 end
  redis.call('HSET', KEYS[4], 'doc', ARGV[9], 'version', ARGV[8], 'op', ARGV[2])
  redis.call('ZREM', KEYS[5], ARGV[6])
  redis.call('ZADD', KEYS[6], ARGV[10], ARGV[6])
end
redis.call('HSET', KEYS[1], 'doc', ARGV[3], 'version', '1', 'op', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('XADD', KEYS[3], '*', 'entry', ARGV[5])
return 1
