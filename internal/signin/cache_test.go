package signin

import (
	"strconv"
	"testing"
	"time"

	"plenary.example/internal/clock"
)

func TestCacheIsBounded(t *testing.T) {
	c := newCache[int](clock.At(time.Unix(0, 0)))
	for i := range maxCached * 2 {
		c.put(strconv.Itoa(i), i, 0)
	}
	if n := len(c.values); n > maxCached {
		t.Errorf("%d values kept", n)
	}
	if v, ok, _ := c.get(strconv.Itoa(maxCached*2 - 1)); !ok || v != maxCached*2-1 {
		t.Errorf("the newest is gone: %d, %v", v, ok)
	}
}

func TestWhatWasReadBeforeAChangeIsNotKept(t *testing.T) {
	c := newCache[string](clock.At(time.Unix(0, 0)))
	_, _, generation := c.get("k")
	c.drop("k") // the change, while the reader holds the old value
	c.put("k", "old", generation)
	if v, ok, _ := c.get("k"); ok {
		t.Errorf("kept %q", v)
	}
}
