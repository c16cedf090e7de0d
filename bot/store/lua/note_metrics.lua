-- Note what was measured of a post at one of its times, and when it is measured next.
-- KEYS 1 what is to be measured of the account  2 numbers of the post
-- ARGV 1 draft  2 operation id  3 the time that was due, ms  4 document ('' nothing was learnt)
--      5 due next, ms ('' for never again)
-- Result 1 noted (also when repeated), 0 somebody else measured it, or it is measured no more
if redis.call('HGET', KEYS[2], 'op') == ARGV[2] then return 1 end
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') ~= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], 'op', ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4], 'latest', ARGV[4]) end
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[5], ARGV[1])
end
return 1
