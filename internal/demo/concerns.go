package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

//go:embed concerns.json
var concernsJSON []byte

// concernTexts is concerns.json: what members report of three concerns, letters and
// what came of them. All of it is invented.
type concernTexts struct {
	About      map[string]i18n.Text `json:"about"`
	Vocabulary []struct {
		Concern string `json:"concern"`
		Broader string `json:"broader"`
		Also    struct {
			EN []string `json:"en"`
			FR []string `json:"fr"`
		} `json:"also"`
	} `json:"vocabulary"`
	Reports []struct {
		Concern string    `json:"concern"`
		By      string    `json:"by"` // e-mail address
		Lang    i18n.Lang `json:"lang"`
		Problem string    `json:"problem"`
		Words   string    `json:"words"`
		Unit    string    `json:"unit"`
		Count   int       `json:"count"`
		Region  string    `json:"region"`
		City    string    `json:"city"`
		From    int       `json:"fromBefore"` // days before the meeting
		To      int       `json:"toBefore"`
	} `json:"reports"`
	Records []struct {
		Key        string    `json:"key"` // that an answer names
		Answers    string    `json:"answers"`
		Concern    string    `json:"concern"`
		Kind       string    `json:"kind"`
		Resolution string    `json:"resolution"` // its address
		Day        string    `json:"day"`
		DaysBefore int       `json:"daysBefore"` // instead of the day
		Public     bool      `json:"public"`
		Awaits     bool      `json:"awaits"`
		Party      i18n.Text `json:"party"`
		Title      i18n.Text `json:"title"`
		Words      i18n.Text `json:"words"`
		Link       string    `json:"link"`
	} `json:"records"`
	Conversations []struct {
		Concern string `json:"concern"`
		List    string `json:"list"`
		Number  int64  `json:"number"`
	} `json:"conversations"`
}

// concern tells the story of three concerns: the reports, then what the secretariat
// has on record of them, and which conversations of the list are about them.
func (st *story) concern() error {
	if st.s.Concerns == nil {
		return nil
	}
	var t concernTexts
	if err := json.Unmarshal(concernsJSON, &t); err != nil {
		return fmt.Errorf("demo: concerns.json: %w", err)
	}
	at := st.at(lastMinute, 18, 30)
	for slug, about := range t.About {
		st.on(at, "describe "+slug, func(ctx context.Context) error {
			return st.s.Concerns.Describe(ctx, st.staff(), slug, about, true)
		})
	}
	for _, v := range t.Vocabulary {
		st.on(at, "define "+v.Concern, func(ctx context.Context) error {
			one, err := st.s.Concerns.Get(ctx, nil, v.Concern)
			if err != nil {
				return err
			}
			d := one.Definition()
			d.Broader, d.Also = v.Broader, concerns.Names{EN: v.Also.EN, FR: v.Also.FR}
			// What was described a moment ago is not read back yet.
			d.About, d.CountsPublic = t.About[v.Concern], !t.About[v.Concern].Empty()
			return st.s.Concerns.Define(ctx, st.staff(), v.Concern, d)
		})
	}
	for _, r := range t.Reports {
		st.on(at, "report on "+r.Concern, func(ctx context.Context) error {
			_, err := st.s.Concerns.Report(ctx, st.member(r.By), r.Concern, "", concerns.Problem{
				Problem: r.Problem, Words: r.Words, Lang: r.Lang, Unit: concerns.Unit(r.Unit), Affected: r.Count, Region: people.Region(r.Region), City: r.City, From: st.today.AddDate(0, 0, -r.From), To: st.today.AddDate(0, 0, -r.To),
			})
			return err
		})
	}
	st.on(at, "letters and what came of them", func(ctx context.Context) error { return st.records(ctx, t) })
	// Once the list's discussion is in its archive.
	st.on(st.now.Add(-50*time.Minute), "conversations on concerns", func(ctx context.Context) error {
		if st.s.Lists == nil {
			return nil
		}
		for _, c := range t.Conversations {
			l, err := st.s.Lists.ListBySlug(ctx, c.List)
			if err != nil {
				return err
			}
			if err := st.s.Concerns.LinkConversation(ctx, st.staff(), c.Concern, l, c.Number); err != nil {
				return err
			}
		}
		return nil
	})
	return nil
}

func (st *story) records(ctx context.Context, t concernTexts) error {
	kept := map[string]string{}
	for _, r := range t.Records {
		record := concerns.Record{
			Slug: r.Concern, Kind: concerns.RecordKind(r.Kind), Day: dayOf(r.Day), Party: r.Party, Title: r.Title, Words: r.Words, Link: r.Link, Public: r.Public, Awaits: r.Awaits,
			AnswersID: kept[r.Answers],
		}
		if r.DaysBefore > 0 {
			record.Day = st.today.AddDate(0, 0, -r.DaysBefore)
		}
		if at, ok := resolutions.ParseAddress(r.Resolution); ok {
			var err error
			if record.ResolutionID, err = st.s.Resolutions.EntryIDTx(ctx, st.s.Record.DB().Reader(), at); err != nil {
				return err
			}
		}
		one, err := st.s.Concerns.Keep(ctx, st.staff(), record, concerns.Files{})
		if err != nil {
			return fmt.Errorf("%s: %w", r.Title.EN, err)
		}
		kept[r.Key] = one.ID
	}
	return nil
}

// dayOf reads a calendar day; the zero time for none.
func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
