-- Remember that an operator accepted the rules of a server or of subreddits as they stand.
-- KEYS 1 accepted  2 audit
-- ARGV 1 account  2 fingerprint of the rules  3 audit line
-- Result 1 accepted, 0 they were accepted already
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[3])
return 1
