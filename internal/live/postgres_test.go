//go:build postgres

package live_test

import (
	"testing"
	"time"

	"plenary.example/internal/live"
	"plenary.example/internal/testdb"
)

// Two nodes share a database: what changes at one is shown at the other.
func TestNodesTellOneAnother(t *testing.T) {
	d := testdb.Open(t)
	c := &counter{}
	here, there := live.New(d, "counters", c.load), live.New(d, "counters", c.load)
	go func() { _ = there.Run(t.Context()) }()
	s, err := there.Subscribe(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// Until the other node listens, it hears nothing: change until it does.
	deadline := time.Now().Add(10 * time.Second)
	for *s.State() == 0 && time.Now().Before(deadline) {
		c.value.Add(1)
		here.Changed("counter")
		time.Sleep(50 * time.Millisecond)
	}
	c.value.Add(1)
	here.Changed("counter")
	await(t, s, c.value.Load())
}
