package live_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/live"
	"plenary.example/internal/testdb"
)

// counter is a thing with screens: what they show is how often it was changed.
type counter struct {
	value, loads atomic.Int64
	broken       atomic.Bool
}

func (c *counter) load(_ context.Context, id string) (*int64, error) {
	c.loads.Add(1)
	if id != "counter" || c.broken.Load() {
		return nil, errors.New("no such thing")
	}
	v := c.value.Load()
	return &v, nil
}

func await(t testing.TB, s *live.Screen[int64], want int64) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for *s.State() != want {
		select {
		case <-s.Updates:
		case <-deadline:
			t.Fatalf("the screen shows %d, not %d", *s.State(), want)
		}
	}
}

func TestManyChangesAreFewLoads(t *testing.T) {
	c := &counter{}
	hub := live.New(testdb.Open(t), "counters", c.load)
	var screens []*live.Screen[int64]
	for range 50 {
		s, err := hub.Subscribe(t.Context(), "counter")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		screens = append(screens, s)
	}
	if n := c.loads.Load(); n != 1 {
		t.Errorf("%d loads for fifty screens", n)
	}
	began := time.Now()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 500 {
				c.value.Add(1)
				hub.Changed("counter")
			}
		})
	}
	wg.Wait()
	for _, s := range screens {
		await(t, s, 10_000)
	}
	if most := int64(time.Since(began)/(100*time.Millisecond)) + 3; c.loads.Load() > most {
		t.Errorf("%d loads in %v", c.loads.Load(), time.Since(began))
	}
}

// A screen opened while everything changes ends with the last state.
func TestScreensOpenedDuringChanges(t *testing.T) {
	c := &counter{}
	hub := live.New(testdb.Open(t), "counters", c.load)
	const changes = 300
	var wg sync.WaitGroup
	wg.Go(func() {
		for range changes {
			c.value.Add(1)
			hub.Changed("counter")
			time.Sleep(time.Millisecond)
		}
	})
	for range 30 {
		wg.Go(func() {
			for range 10 { // come and go
				s, err := hub.Subscribe(t.Context(), "counter")
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(5 * time.Millisecond)
				s.Close()
			}
			s, err := hub.Subscribe(t.Context(), "counter")
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			await(t, s, changes)
		})
	}
	wg.Wait()
	if n := hub.Count("counter"); n != 0 {
		t.Errorf("%d screens left", n)
	}
}

// When the database does not answer, the screens catch up once it does.
func TestScreensCatchUp(t *testing.T) {
	c := &counter{}
	hub := live.New(testdb.Open(t), "counters", c.load)
	s, err := hub.Subscribe(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c.broken.Store(true)
	c.value.Store(7)
	hub.Changed("counter")
	for c.loads.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	c.broken.Store(false)
	await(t, s, 7)
	if _, err := hub.Subscribe(t.Context(), "nothing"); err == nil || hub.Count("nothing") != 0 {
		t.Errorf("a screen on nothing: %v", err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	hub := live.New(testdb.Open(t), "counters", (&counter{}).load)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it goes on")
	}
}

// Where many watch, counts come seldom, and what cannot wait comes between them.
func TestCountsWaitAndNewsDoesNot(t *testing.T) {
	const many = 20_000 // a second apart
	c := &counter{}
	hub := live.New(testdb.Open(t), "counters", c.load)
	var screens []*live.Screen[int64]
	for range many {
		s, err := hub.Subscribe(t.Context(), "counter")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		screens = append(screens, s)
	}
	c.value.Store(1)
	hub.Counted("counter")
	await(t, screens[0], 1)
	began := time.Now()
	c.value.Store(2)
	hub.Counted("counter") // waits for its turn
	time.Sleep(300 * time.Millisecond)
	if n := *screens[many-1].State(); n != 1 {
		t.Errorf("a count was shown before its turn: %d", n)
	}
	c.value.Store(3)
	hub.Changed("counter")
	await(t, screens[many-1], 3)
	if took := time.Since(began); took > 800*time.Millisecond {
		t.Errorf("news that cannot wait took %v", took)
	}
	c.value.Store(4)
	hub.Counted("counter")
	await(t, screens[many-1], 4) // it does come
}
