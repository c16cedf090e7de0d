-- Remember what a preflight found; a verdict that is not the last one's goes into the audit.
-- KEYS 1 preflights  2 audit
-- ARGV 1 account  2 document  3 verdict  4 audit line
-- Result 1 the verdict is another one than before, 0 it is the same
redis.call('HSET', KEYS[1], 'doc ' .. ARGV[1], ARGV[2])
local field = 'verdict ' .. ARGV[1]
if redis.call('HGET', KEYS[1], field) == ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], field, ARGV[3])
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[4])
return 1
