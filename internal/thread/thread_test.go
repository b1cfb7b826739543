package thread_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
)

func (s *source) OfConcern(context.Context, access.Actor, string, []resolutions.Placed) ([]thread.Entry, error) {
	return s.concern, nil
}

func (s *source) OfResolution(context.Context, access.Actor, string) ([]thread.Entry, error) {
	return s.resolution, nil
}

// keys are the entries' kinds and days, in order.
func keys(t thread.Thread) []string {
	var list []string
	for _, e := range t.Entries {
		list = append(list, string(e.Kind)+" "+e.Day.Format(time.DateOnly))
	}
	return list
}

func find(t *testing.T, th thread.Thread, kind thread.Kind) thread.Entry {
	t.Helper()
	i := slices.IndexFunc(th.Entries, func(e thread.Entry) bool { return e.Kind == kind })
	if i < 0 {
		t.Fatalf("no entry of kind %s in %v", kind, keys(th))
	}
	return th.Entries[i]
}

func report(n int, region people.Region) concerns.Problem {
	return concerns.Problem{
		Problem: "canary-problem of people held in jails.", Words: "canary-words", Lang: i18n.EN, Unit: concerns.People, Affected: n, Region: region, City: "canary-city",
		From: day("2026-03-01"), To: day("2026-03-20"),
	}
}

// full fills the world's concern with something of everything.
func (w *world) full() {
	w.t.Helper()
	ctx := w.t.Context()
	for n, region := range map[int]people.Region{17: people.Ontario, 3: people.Atlantic} {
		_, err := w.concerns.Report(ctx, w.member, detention, "", report(n, region))
		w.must(err)
	}
	letter := w.keep(concerns.Record{Kind: concerns.Letter, Day: day("2026-06-02"), ResolutionID: w.now, Public: true, Awaits: true})
	w.keep(concerns.Record{Kind: concerns.Answer, Day: day("2026-09-02"), AnswersID: letter.ID, Words: i18n.Text{EN: "canary-answer", FR: "canary-answer"}})
	w.keep(concerns.Record{Kind: concerns.Coverage, Day: day("2026-09-05"), Party: i18n.Same("The Gazette"), Title: i18n.Same("canary-coverage"), Link: "https://gazette.example/1"})
	w.keep(concerns.Record{Kind: concerns.Outcome, Day: day("2026-10-01"), ResolutionID: w.now, Public: true})
	w.must(w.concerns.LinkConversation(ctx, w.staff, detention, w.list, 3))
}

func TestTheStoryIsToldInOrderOfTime(t *testing.T) {
	w := newWorld(t)
	w.full()
	th := w.ofConcern(w.reader)
	want := []string{
		"adopted 1986-05-01", "policy 1995-11-01", "adopted 1995-11-01", "reports 2026-03-01", "letter 2026-06-02", "answer 2026-09-02", "coverage 2026-09-05",
		"outcome 2026-10-01", "conversation 2026-11-11", "conversation 2026-11-13", "step 2026-11-20",
	}
	got := keys(th)
	slices.Sort(got[1:3])
	slices.Sort(want[1:3])
	if !slices.Equal(got, want) {
		t.Fatalf("told as\n%s", strings.Join(got, "\n"))
	}
	first := th.Entries[0]
	if !first.Lasts || first.Until.Format(time.DateOnly) != "1995-11-01" || first.Mark != thread.Past || first.Precision != thread.Month {
		t.Errorf("the first resolution was in force until the second took its place: %+v", first)
	}
	if e := find(t, th, thread.Letter); e.Waits || !slices.Equal(e.Of, []string{thread.KeyOf(w.now)}) {
		t.Errorf("an answered letter, which follows from the resolution: %+v", e)
	}
	letter := find(t, th, thread.Letter)
	if e := find(t, th, thread.Answer); !slices.Equal(e.Of, []string{letter.Key}) {
		t.Errorf("the answer follows from the letter: %v", e.Of)
	}
	if got := th.Years(); len(got) != 3 || got[2] != (thread.YearCount{Year: 2026, Entries: 8}) {
		t.Errorf("%v", got)
	}
}

// TestNobodySeesMoreOfAThreadThanTheyMay puts a word into each thing that is not for
// everybody, and looks for it in all that a thread holds.
func TestNobodySeesMoreOfAThreadThanTheyMay(t *testing.T) {
	w := newWorld(t)
	w.full()
	all := []string{"canary-draft", "canary-cited-subject", "canary-linked-subject", "canary-answer", "canary-coverage", "canary-problem", "canary-words", "canary-city"}
	for _, row := range []struct {
		name string
		who  access.Actor
		sees []string
	}{
		{"a visitor", access.Actor{}, nil},
		{"somebody of no member", w.outsider, nil},
		{"a member", w.other, []string{"canary-answer", "canary-coverage"}},
		{"the draft's author", w.member, []string{"canary-answer", "canary-coverage", "canary-draft"}},
		{"a reader of the list", w.reader, []string{"canary-answer", "canary-coverage", "canary-draft", "canary-cited-subject", "canary-linked-subject"}},
	} {
		th := w.ofConcern(row.who)
		raw, err := json.Marshal(th)
		w.must(err)
		for _, word := range all {
			if has, may := strings.Contains(string(raw), word), slices.Contains(row.sees, word); has != may {
				t.Errorf("%s: %s is there: %v", row.name, word, has)
			}
		}
		for _, e := range th.Entries {
			if (e.Kind == thread.Conversation) && len(row.sees) < 4 {
				t.Errorf("%s learns that there is a conversation", row.name)
			}
			if row.sees == nil && e.Seen != thread.Public {
				t.Errorf("%s sees an entry for %s: %+v", row.name, e.Seen, e)
			}
		}
	}
	// What is said to be public is what a visitor gets.
	public := map[string]bool{}
	for _, e := range w.ofConcern(access.Actor{}).Entries {
		public[e.Key] = true
	}
	for _, e := range w.ofConcern(w.reader).Entries {
		if (e.Seen == thread.Public) != public[e.Key] {
			t.Errorf("%s is said to be for %s, and a visitor sees it: %v", e.Key, e.Seen, public[e.Key])
		}
	}
}

func TestThePublicSeesTheCountsOnlyOnceTheyAreShown(t *testing.T) {
	w := newWorld(t)
	w.full()
	if slices.ContainsFunc(w.ofConcern(access.Actor{}).Entries, func(e thread.Entry) bool { return e.Kind == thread.Reports }) {
		t.Error("reports are there before the secretariat shows them")
	}
	w.must(w.concerns.Describe(t.Context(), w.staff, detention, i18n.Text{}, true))
	e := find(t, w.ofConcern(access.Actor{}), thread.Reports)
	var said []string
	for _, f := range e.Facts {
		said = append(said, w.catalog.For(i18n.EN).Say(f))
	}
	if got := strings.Join(said, " | "); got != "At least 17 people in all | Atlantic: fewer than 5 people | Ontario: 17 people" || e.Count != 17 || e.Precision != thread.Year {
		t.Errorf("%q, %+v", got, e)
	}
	if e := find(t, w.ofConcern(w.reader), thread.Reports); e.Count != 20 || e.Seen != thread.Members {
		t.Errorf("members see all of them: %+v", e)
	}
}

func TestAResolutionHasItsThread(t *testing.T) {
	w := newWorld(t)
	w.full()
	ctx := t.Context()
	th, err := w.s.OfResolution(ctx, access.Actor{}, w.now)
	w.must(err)
	if got := strings.Join(keys(th), " "); got != "adopted 1986-05-01 adopted 1995-11-01 letter 2026-06-02 outcome 2026-10-01" {
		t.Error(got)
	}
	if th, err = w.s.OfResolution(ctx, w.reader, w.now); err != nil || find(t, th, thread.Conversation).Name.EN != "canary-cited-subject" || find(t, th, thread.Conversation).Count != 2 {
		t.Errorf("the conversation that cites it in French: %v, %v", keys(th), err)
	}
	// What was reported of its concern stands before it, as far as the reader sees it.
	if e := find(t, th, thread.Reports); e.Count != 20 || e.Name.EN != "Immigration detention" || !slices.Equal(e.Path, []string{"concerns", detention, "reports"}) {
		t.Errorf("what members read of the problem: %+v", e)
	}
	w.must(w.concerns.Describe(ctx, w.staff, detention, i18n.Text{}, true))
	th, err = w.s.OfResolution(ctx, access.Actor{}, w.now)
	w.must(err)
	if e := find(t, th, thread.Reports); e.Count != 17 || e.Precision != thread.Year || !slices.Equal(e.Path, []string{"concerns", detention}) {
		t.Errorf("what everybody reads of the problem: %+v", e)
	}
	_, err = w.s.OfResolution(ctx, access.Actor{}, w.draft)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("a draft's thread: %v", err)
	}
	th, err = w.s.OfResolution(ctx, w.member, w.draft)
	w.must(err)
	if e := find(t, th, thread.Step); e.Seen != thread.Few || th.Resolution.Entry != nil {
		t.Errorf("%+v", e)
	}
}

func TestWhatOthersTellIsWovenIn(t *testing.T) {
	w := newWorld(t)
	ask := thread.Entry{Key: "ask-1", Kind: thread.Ask, Day: day("2026-06-10"), Waits: true, Due: day("2026-09-10"), Seen: thread.Public, Of: []string{thread.KeyOf(w.now), "ask-unknown"}}
	w.source.concern = []thread.Entry{ask, ask}
	letter := w.keep(concerns.Record{Kind: concerns.Letter, Day: day("2026-08-02"), Public: true, Awaits: true})
	th := w.ofConcern(access.Actor{})
	e := find(t, th, thread.Ask)
	if !slices.Equal(e.Of, []string{thread.KeyOf(w.now)}) {
		t.Errorf("it follows from what is there: %v", e.Of)
	}
	waiting := th.Waiting()
	if len(waiting) != 2 || waiting[0].Key != "ask-1" || waiting[1].Key != "record-"+letter.ID {
		t.Errorf("the longest wait first, each once: %+v", waiting)
	}
}

func TestAChangeOfStandingIsTold(t *testing.T) {
	w := newWorld(t)
	w.must(w.resolutions.SetPolicy(t.Context(), w.staff, w.now, resolutions.Rescinded, ""))
	th := w.ofConcern(access.Actor{})
	i := slices.IndexFunc(th.Entries, func(e thread.Entry) bool { return e.Key == thread.KeyOf(w.now) })
	if e := th.Entries[i]; e.Until.Format(time.DateOnly) != "2026-11-20" || e.Mark != thread.Past {
		t.Errorf("%+v", e)
	}
	if last := th.Entries[len(th.Entries)-1]; last.Label.Key != "thread.kind.policy.rescinded" {
		t.Errorf("%+v", last)
	}
}

// A thread of 2,000 entries is composed in a fraction of what a page may take.
func BenchmarkThread(b *testing.B) {
	w := newWorld(b)
	for i := range 2000 {
		w.keep(concerns.Record{
			Kind: concerns.RecordKinds()[i%2*2], Day: day("1990-01-01").AddDate(0, 0, i*6), Public: i%3 > 0, Title: i18n.Text{EN: fmt.Sprint("Entry ", i), FR: fmt.Sprint("Entrée ", i)},
			ResolutionID: []string{"", w.now}[i%2],
		})
	}
	for b.Loop() {
		if th := w.ofConcern(w.reader); len(th.Entries) < 2000 {
			b.Fatal(len(th.Entries))
		}
	}
}
