-- Forget how often a person was answered; an opt-out stays, under a digest of the handle.
-- KEYS 1 audit  2 opt-outs of the network  3 operation of the last person forgotten
--      4.. replies by author, one an account
-- ARGV 1 operation id  2 handle  3 digest of the handle  4 audit line
-- Result 1 forgotten (also when repeated)
if redis.call('GET', KEYS[3]) == ARGV[1] then return 1 end
local asked = redis.call('HGET', KEYS[2], ARGV[2])
if asked then
  redis.call('HSETNX', KEYS[2], ARGV[3], asked)
  redis.call('HDEL', KEYS[2], ARGV[2])
end
for account = 4, #KEYS do redis.call('HDEL', KEYS[account], ARGV[2]) end
redis.call('XADD', KEYS[1], '*', 'entry', ARGV[4])
redis.call('SET', KEYS[3], ARGV[1])
return 1
