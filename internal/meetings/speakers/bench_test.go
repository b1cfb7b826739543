package speakers_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/people"
)

// BenchmarkThreeHundredAsk has three hundred people ask to speak within a second,
// and reports how long the slowest in a hundred of them waited.
func BenchmarkThreeHundredAsk(b *testing.B) {
	const many = 300
	w := &world{World: meetingtest.New(b)}
	w.s = speakers.New(w.Log, w.Meetings, w.People)
	items := make([]meetings.Item, b.N)
	for i := range items {
		var err error
		items[i], err = w.Meetings.AddItem(w.Ctx, w.Staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same("Report")})
		w.Must(err)
	}
	w.InSession(6)
	asking := make([]access.Actor, many)
	for i := range asking {
		p, err := w.People.AddPerson(w.Ctx, access.TheProgram(), people.Person{Name: fmt.Sprintf("Person %d", i), Lang: i18n.EN})
		w.Must(err)
		asking[i] = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: w.Members[i%12].Who[0].Seats}
	}
	var took []time.Duration
	for _, item := range items {
		w.Must(w.Meetings.TakeUp(w.Ctx, w.President, key, item.ID))
		all := make([]time.Duration, many)
		var wg sync.WaitGroup
		for i, who := range asking {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Second / many)
				began := time.Now()
				if _, err := w.s.Ask(w.Ctx, who, key, speakers.Plain); err != nil {
					b.Error(err)
				}
				all[i] = time.Since(began)
			})
		}
		wg.Wait()
		took = append(took, all...)
		w.Must(w.Meetings.FinishItem(w.Ctx, w.President, key, i18n.Text{}))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
}
