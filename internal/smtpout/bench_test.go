package smtpout_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
)

// disk stands for a database whose commits take a time and are shared by all
// who wait for the next.
type disk struct {
	asked chan chan struct{}
	done  chan struct{}
	count atomic.Int64 // commits
	waits sync.Pool    // of channels
}

func newDisk(commit time.Duration) *disk {
	d := &disk{asked: make(chan chan struct{}, 1024), done: make(chan struct{})}
	d.waits.New = func() any { return make(chan struct{}, 1) }
	go func() {
		defer close(d.done)
		var waiting []chan struct{}
		for first := range d.asked {
			waiting = append(waiting[:0], first)
			for more := true; more; {
				select {
				case w, ok := <-d.asked:
					if more = ok; ok {
						waiting = append(waiting, w)
					}
				default:
					more = false
				}
			}
			time.Sleep(commit)
			d.count.Add(1)
			for _, w := range waiting {
				w <- struct{}{}
			}
		}
	}()
	return d
}

func (d *disk) settle(smtpout.Copy, smtpout.Outcome) error {
	w := d.waits.Get().(chan struct{})
	d.asked <- w
	<-w
	d.waits.Put(w)
	return nil
}

func (d *disk) close() { close(d.asked); <-d.done }

const copies = 10_000

// BenchmarkDeliver sends copies of 10 KB to a sink on the same machine: with a
// note of each that costs nothing, and with one that waits for a commit.
func BenchmarkDeliver(b *testing.B) {
	head := smtpout.Stuff([]byte(strings.Repeat("Received: from somewhere.example by elsewhere.example\n", 20) + "\n"))
	body := smtpout.Stuff([]byte(strings.Repeat("A line of an ordinary length, such as people write in their mail.\n", 140)))
	for _, commit := range []time.Duration{0, 1500 * time.Microsecond} {
		for _, connections := range []int{1, 8, 32, 64} {
			b.Run(fmt.Sprintf("commit=%v/connections=%d", commit, connections), func(b *testing.B) {
				sink, err := smtpsink.Listen(smtpsink.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = sink.Close() }()
				s := smtpout.New(smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr(), Connections: connections}})
				defer func() { _ = s.Close() }()
				settle := func(smtpout.Copy, smtpout.Outcome) error { return nil }
				d := newDisk(commit)
				defer d.close()
				if commit > 0 {
					settle = d.settle
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				b.ResetTimer()
				for range b.N {
					var given atomic.Int64
					err := s.Deliver(b.Context(), "", func() (smtpout.Copy, bool) {
						n := given.Add(1)
						return smtpout.Copy{Key: n, ReversePath: "list-bounces@council.example", To: "zoe@ong.example", Head: head, Body: body}, n <= copies
					}, settle)
					if err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				runtime.ReadMemStats(&after)
				if got := sink.Count(); got != int64(b.N)*copies {
					b.Fatalf("%d copies arrived", got)
				}
				if commit > 0 {
					// The system's timer is coarse: what a commit took in truth.
					b.ReportMetric(b.Elapsed().Seconds()*1000/float64(d.count.Load()), "ms/commit")
				}
				b.ReportMetric(float64(b.N)*copies/b.Elapsed().Seconds(), "copies/s")
				b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N)/copies, "allocs/copy")
			})
		}
	}
}
