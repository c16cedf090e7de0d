-- Look up where the notices to a service go on; those to a new one begin at the end of the audit.
-- KEYS 1 noticed  2 audit
-- ARGV 1 service
-- Result id of the last line of the audit that is dealt with
local place = redis.call('HGET', KEYS[1], ARGV[1])
if place then return place end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
place = last and last[1] or '0-0'
redis.call('HSET', KEYS[1], ARGV[1], place)
return place
