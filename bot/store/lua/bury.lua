-- Take a mention out of the writers' stream for good and keep it where an operator sees it.
-- KEYS 1 work  2 dead
-- ARGV 1 group  2 entry id in work  3 mention id  4 reason
-- Result 1 buried, 0 it was not pending any more
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('XADD', KEYS[2], '*', 'mention', ARGV[3], 'reason', ARGV[4])
return 1
