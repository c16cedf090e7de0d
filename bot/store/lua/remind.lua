-- Record a reminder in the audit, at most one a period, if the caller still leads.
-- KEYS 1 reminded  2 audit  3 fence of the lead
-- ARGV 1 operation id  2 the caller's term  3 now, ms  4 period, ms  5 audit line
-- Result 1 recorded (also when repeated), 0 one was a shorter time ago, or somebody else leads
if redis.call('HGET', KEYS[1], 'op') == ARGV[1] then return 1 end
if tonumber(redis.call('GET', KEYS[3]) or '0') ~= tonumber(ARGV[2]) then return 0 end
local last = redis.call('HGET', KEYS[1], 'at')
if last and tonumber(ARGV[3]) - tonumber(last) < tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 'op', ARGV[1], 'at', ARGV[3])
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[5])
return 1
