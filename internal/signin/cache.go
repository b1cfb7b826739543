package signin

import (
	"sync"
	"time"

	"plenary.example/internal/clock"
)

// MaxAge is how long a session or an actor may be answered from memory.
const MaxAge = 2 * time.Second

// maxCached bounds each cache: more people than any coalition's room, and a few
// megabytes.
const maxCached = 20_000

// cache keeps values for MaxAge. A value read before a change and offered after
// it is not kept: every change moves the generation on.
type cache[V any] struct {
	clock      clock.Clock
	mu         sync.RWMutex
	values     map[string]cached[V]
	generation uint64
}

type cached[V any] struct {
	value V
	until time.Time
}

func newCache[V any](c clock.Clock) *cache[V] {
	return &cache[V]{clock: c, values: map[string]cached[V]{}}
}

// get returns the value of key when it is fresh, and otherwise the generation
// to hand to put after reading it from the database.
func (c *cache[V]) get(key string) (value V, ok bool, generation uint64) {
	now := c.clock.Now()
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, found := c.values[key]
	if found && now.Before(e.until) {
		return e.value, true, c.generation
	}
	return value, false, c.generation
}

func (c *cache[V]) put(key string, value V, generation uint64) {
	now := c.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	if _, known := c.values[key]; !known && len(c.values) >= maxCached {
		c.makeRoom(now)
	}
	c.values[key] = cached[V]{value: value, until: now.Add(MaxAge)}
}

// makeRoom drops what has gone stale or, when nothing has, any tenth.
func (c *cache[V]) makeRoom(now time.Time) {
	for k, e := range c.values {
		if !now.Before(e.until) {
			delete(c.values, k)
		}
	}
	for k := range c.values {
		if len(c.values) < maxCached-maxCached/10 {
			return
		}
		delete(c.values, k)
	}
}

// drop forgets one key.
func (c *cache[V]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	delete(c.values, key)
}

// dropAll forgets every key whose value matches.
func (c *cache[V]) dropAll(match func(key string, value V) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for k, e := range c.values {
		if match(k, e.value) {
			delete(c.values, k)
		}
	}
}
