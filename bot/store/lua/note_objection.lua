-- Count what a rule stopped on one day: each subject once for each rule, however often it is asked.
-- KEYS 1 objections of the day
-- ARGV 1 rule  2 subject  3 now, ms  4 fields at most  5 lifetime, ms
-- Result 1 counted, 0 counted before on that day, or the day is full
local seen = 'seen ' .. ARGV[1] .. ' ' .. ARGV[2]
if redis.call('HEXISTS', KEYS[1], seen) == 1 then return 0 end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], seen, '1', 'last ' .. ARGV[1], ARGV[3] .. ' ' .. ARGV[2])
redis.call('HINCRBY', KEYS[1], 'n ' .. ARGV[1], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
