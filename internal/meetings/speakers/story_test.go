package speakers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/people"
)

const key = meetingtest.Key

// world is a meeting in session with a report taken up and six cards admitted.
type world struct {
	*meetingtest.World
	s     *speakers.Service
	items []meetings.Item
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: meetingtest.New(t)}
	w.s = speakers.New(w.Log, w.Meetings, w.People)
	for _, title := range []string{"Report of the president", "Report of the treasurer"} {
		item, err := w.Meetings.AddItem(w.Ctx, w.Staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title)})
		w.Must(err)
		w.items = append(w.items, item)
	}
	w.InSession(6)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, key, w.items[0].ID))
	return w
}

func (w *world) delegate(i int) access.Actor { return w.Members[i].Who[0] }

func (w *world) ask(i int, side speakers.Side) speakers.Turn {
	w.T.Helper()
	t, err := w.s.Ask(w.Ctx, w.delegate(i), key, side)
	w.Must(err)
	w.Clock.Advance(time.Second)
	return t
}

func (w *world) live() *speakers.Live {
	w.T.Helper()
	m, err := w.Meetings.ByKey(w.Ctx, key)
	w.Must(err)
	l, err := w.s.Live(w.Ctx, nil, m)
	w.Must(err)
	return l
}

// next gives the floor to whoever is first.
func (w *world) next() *speakers.Turn {
	w.T.Helper()
	w.Must(w.s.Next(w.Ctx, w.President, key, w.live().List[0].ID))
	return w.live().Speaking
}

// waiting are the letters of those on the list, in its order.
func (w *world) waiting() string {
	var b strings.Builder
	for _, e := range w.live().List {
		b.WriteString(e.Person.Name[len(e.Person.Name)-1:])
	}
	return b.String()
}

func (w *world) want(list string) {
	w.T.Helper()
	if got := w.waiting(); got != list {
		w.T.Fatalf("the list is %q, want %q", got, list)
	}
}

func TestThoseWhoHaveNotSpokenComeFirst(t *testing.T) {
	w := newWorld(t)
	first := w.ask(0, speakers.Plain)
	if again, err := w.s.Ask(w.Ctx, w.delegate(0), key, speakers.Plain); err != nil || again.ID != first.ID {
		t.Errorf("a second tap: %v, %v", again.ID, err)
	}
	_, err := w.s.Ask(w.Ctx, w.delegate(0), key, speakers.For)
	w.Refused(err, fault.Conflict, "speakers.error.waiting")
	w.ask(1, speakers.Plain)
	if got := w.next(); got.Person.Name != "Delegate A" || got.Organization.Name.EN != "Harbour A Society" || got.Region != people.Atlantic {
		t.Errorf("%+v has the floor", got)
	}
	w.ask(0, speakers.Plain) // a second time
	w.ask(2, speakers.Plain)
	w.want("BCA")
	l := w.live()
	if before := l.Before(l.Place(w.delegate(0).PersonID)); before[speakers.NewOnThis] != 1 {
		t.Errorf("before A: %v", before)
	}
	w.next()
	w.next()
	w.next() // A again: twice now
	_, err = w.s.Ask(w.Ctx, w.delegate(0), key, speakers.Plain)
	if said := w.Refused(err, fault.Conflict, "speakers.error.enough"); !strings.Contains(said, "2") {
		t.Errorf("it says %q", said)
	}
	w.ask(0, speakers.Information) // is no speech
	w.Must(w.s.StepBack(w.Ctx, w.delegate(0), key))
	w.Refused(w.s.StepBack(w.Ctx, w.delegate(0), key), fault.Conflict, "speakers.error.not_waiting")
	w.want("")

	// On the next item all begin anew, and whoever has not spoken at all goes first.
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, key, i18n.Text{}))
	_, err = w.s.Ask(w.Ctx, w.delegate(0), key, speakers.Plain)
	w.Refused(err, fault.Conflict, "speakers.error.no_item")
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, key, w.items[1].ID))
	w.ask(0, speakers.Plain)
	w.ask(3, speakers.Plain)
	w.want("DA")
	if why := w.live().List[0].Place.Rule; why != speakers.NewToday {
		t.Errorf("D is first by %q", why)
	}
}

func TestClockOfTheSpeaker(t *testing.T) {
	w := newWorld(t)
	w.ask(0, speakers.Plain)
	w.ask(1, speakers.Plain)
	w.next()
	w.Clock.Advance(2 * time.Minute)
	w.Must(w.s.Pause(w.Ctx, w.Staff, key))
	w.Clock.Advance(time.Hour)
	// Another start of the program, another clock: the speech goes on where it was.
	w.Services()
	w.s = speakers.New(w.Log, w.Meetings, w.People)
	w.Must(w.s.Start(w.Ctx, w.Staff, key))
	w.Refused(w.s.Start(w.Ctx, w.Staff, key), fault.Conflict, "speakers.error.clock")
	now := w.live().Speaking
	if now.Elapsed(w.Clock.Now()) != 2*time.Minute || !now.Until().Equal(w.Clock.Now().Add(8*time.Minute)) {
		t.Errorf("spoken %v, until %v", now.Elapsed(w.Clock.Now()), now.Until())
	}
	w.Clock.Advance(-time.Hour) // the machine's clock is set back
	w.Must(w.s.Pause(w.Ctx, w.Staff, key))
	if now := w.live().Speaking; now.Spent != 2*time.Minute {
		t.Errorf("spoken %v after the clock was set back", now.Spent)
	}
	w.Must(w.s.Start(w.Ctx, w.Staff, key))
	w.Clock.Advance(9 * time.Minute)
	w.Must(w.s.AddTime(w.Ctx, w.President, key, 2*time.Minute))
	if now := w.live().Speaking; !now.Until().Equal(w.Clock.Now().Add(2 * time.Minute)) {
		t.Errorf("two more minutes end at %v, now is %v", now.Until(), w.Clock.Now())
	}

	// A point of order interrupts; the speech goes on afterwards.
	order := w.ask(2, speakers.PointOfOrder)
	if w.live().List[0].ID != order.ID {
		t.Fatal("the point of order does not come first")
	}
	w.next()
	l := w.live()
	if l.Speaking.ID != order.ID || l.Broken == nil || l.Broken.Person.Name != "Delegate A" || !l.Broken.Since.IsZero() {
		t.Fatalf("%+v interrupts %+v", l.Speaking, l.Broken)
	}
	w.Clock.Advance(time.Minute)
	w.Must(w.s.End(w.Ctx, w.President, key))
	w.Must(w.s.Start(w.Ctx, w.President, key))
	if l := w.live(); l.Broken != nil || l.Speaking.Person.Name != "Delegate A" || l.Speaking.Elapsed(w.Clock.Now()) != 11*time.Minute+time.Second {
		t.Errorf("%+v goes on after %v", l.Speaking.Person, l.Speaking.Elapsed(w.Clock.Now()))
	}
	w.Must(w.s.End(w.Ctx, w.President, key))
	w.Refused(w.s.End(w.Ctx, w.President, key), fault.Conflict, "speakers.error.nobody")
}

func TestTheChairCallsOutOfTurnOnlyWithAReason(t *testing.T) {
	w := newWorld(t)
	w.ask(0, speakers.Plain)
	b := w.ask(1, speakers.Plain)
	w.Clock.Advance(time.Minute)
	c := w.ask(2, speakers.Plain)
	w.Refused(w.s.Next(w.Ctx, w.President, key, b.ID), fault.Conflict, "speakers.error.moved")
	w.Refused(w.s.Call(w.Ctx, w.President, key, c.ID, "  "), fault.Invalid, "speakers.error.why")
	for _, other := range []access.Actor{w.Staff, w.delegate(0), {}} {
		if err := w.s.Call(w.Ctx, other, key, c.ID, "because"); fault.Of(err) == nil || fault.Of(err).Kind != fault.Forbidden && fault.Of(err).Kind != fault.SignIn {
			t.Errorf("%s gives the floor: %v", other.Name, err)
		}
	}
	w.Must(w.s.Call(w.Ctx, w.President, key, c.ID, "answers the question"))
	if now := w.live().Speaking; now.ID != c.ID || now.Why != "answers the question" {
		t.Errorf("%+v", now)
	}
	lines, err := w.Log.Latest(w.Ctx, meetings.Kind, w.Meeting.ID, "")
	w.Must(err)
	if lines[0].Action != "speakers.call_out_of_turn" || lines[0].Detail["why"] != "answers the question" {
		t.Errorf("recorded: %+v", lines[0])
	}
}

func TestAListIsClosedAndADebateHasItsTime(t *testing.T) {
	w := newWorld(t)
	set := speakers.Usual()
	set.Speech, set.Debate, set.CardsOnly = 2*time.Minute, 5*time.Minute, true
	w.Refused(w.s.Settle(w.Ctx, w.delegate(0), key, set), fault.Forbidden, "fault.forbidden")
	w.Refused(w.s.Settle(w.Ctx, w.Staff, key, speakers.Settings{Speech: 30 * time.Hour}), fault.Invalid, "speakers.error.speech")
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, set))
	_, err := w.s.Ask(w.Ctx, w.Members[0].Who[2], key, speakers.Plain)
	w.Refused(err, fault.Forbidden, "speakers.error.cards_only")
	_, err = w.s.Ask(w.Ctx, access.Actor{PersonID: "x", Name: "Stranger"}, key, speakers.Plain)
	w.Refused(err, fault.Forbidden, "fault.forbidden")
	for i := range 4 {
		w.ask(i, speakers.Plain)
	}
	w.Must(w.s.CloseList(w.Ctx, w.President, key))
	_, err = w.s.Ask(w.Ctx, w.delegate(4), key, speakers.Plain)
	w.Refused(err, fault.Conflict, "speakers.error.closed")
	w.ask(5, speakers.PointOfOrder)
	w.Must(w.s.StepBack(w.Ctx, w.delegate(5), key))
	for range 3 {
		w.next()
		w.Clock.Advance(2 * time.Minute)
	}
	// The third was given the one minute that was left, and took two.
	if l := w.live(); l.Speaking.Allowed != time.Minute {
		t.Errorf("the third has %v", l.Speaking.Allowed)
	}
	w.Refused(w.s.Next(w.Ctx, w.President, key, w.live().List[0].ID), fault.Conflict, "speakers.error.debate_over")
	w.Must(w.s.Extend(w.Ctx, w.President, key, 10*time.Minute))
	if now := w.next(); now.Allowed != 2*time.Minute {
		t.Errorf("after the extension the next has %v", now.Allowed)
	}
	w.Must(w.s.ReopenList(w.Ctx, w.President, key))
	w.ask(4, speakers.Plain)
	events, err := w.Meetings.Events(w.Ctx, w.Meeting.ID)
	w.Must(err)
	if last := events[len(events)-1]; last.Kind != "debate_extended" || !strings.Contains(w.Catalog.For(i18n.EN).Say(last.Words), "10 minutes") {
		t.Errorf("the minutes say %+v", last)
	}
}

func TestTheDeskEntersWhoHasNoPhone(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Enter(w.Ctx, w.delegate(0), key, speakers.Entered{OrganizationID: w.Members[0].ID})
	w.Refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Enter(w.Ctx, w.Staff, key, speakers.Entered{OrganizationID: w.Members[9].ID})
	w.Refused(err, fault.Conflict, "meetings.error.not_present")
	_, err = w.s.Enter(w.Ctx, w.Staff, key, speakers.Entered{})
	w.Refused(err, fault.Invalid, "speakers.error.who")
	_, err = w.s.Enter(w.Ctx, w.Staff, key, speakers.Entered{OrganizationID: w.Members[0].ID, Side: speakers.For})
	w.Must(err)
	_, err = w.s.Enter(w.Ctx, w.Staff, key, speakers.Entered{OrganizationID: w.Members[0].ID, Side: speakers.For})
	w.Refused(err, fault.Conflict, "speakers.error.listed")
	_, err = w.s.Enter(w.Ctx, w.Staff, key, speakers.Entered{Name: "Guest G", From: "Department of Fairness", Lang: i18n.FR})
	w.Must(err)
	w.want("AG")
	if e := w.live().List[1]; e.EnteredBy != w.Staff.Name || e.Organization.Name.EN != "Department of Fairness" || e.Lang != i18n.FR {
		t.Errorf("%+v", e.Turn)
	}
}

func TestBalanceGoesByWhatEachSays(t *testing.T) {
	w := newWorld(t)
	set := speakers.Usual()
	set.Balance = speakers.ByGender
	w.Must(w.s.Settle(w.Ctx, w.Staff, key, set))
	w.Refused(w.s.SaySelf(w.Ctx, w.delegate(0), key, speakers.Self{Gender: "x"}), fault.Invalid, "speakers.error.gender")
	for i, g := range []speakers.Gender{speakers.Man, speakers.Man, speakers.Unsaid, speakers.Man} {
		w.Must(w.s.SaySelf(w.Ctx, w.delegate(i), key, speakers.Self{Gender: g, Lang: i18n.FR}))
		w.ask(i, speakers.Plain)
	}
	w.ask(4, speakers.Plain)
	w.Must(w.s.SaySelf(w.Ctx, w.delegate(4), key, speakers.Self{Gender: speakers.Woman})) // holds for what was asked
	w.want("AEBCD")
	// Nobody reads it in the record.
	lines, err := w.Log.Latest(w.Ctx, meetings.Kind, w.Meeting.ID, "")
	w.Must(err)
	for _, line := range lines {
		if said := fmt.Sprint(line.Detail); strings.Contains(said, "woman") || strings.Contains(said, "man") {
			t.Errorf("the record says %s", said)
		}
	}
	if self, err := w.s.SelfOf(w.Ctx, w.delegate(4), w.Meeting.ID); err != nil || self.Gender != speakers.Woman {
		t.Errorf("%+v, %v", self, err)
	}
}

func TestSumsShowNobodyAlone(t *testing.T) {
	w := newWorld(t)
	for i, g := range []speakers.Gender{speakers.Woman, speakers.Woman, speakers.Woman, speakers.Man, speakers.Man, speakers.Unsaid} {
		w.Must(w.s.SaySelf(w.Ctx, w.delegate(i), key, speakers.Self{Gender: g, Lang: i18n.Langs()[i/5]}))
		w.ask(i, speakers.Plain)
		w.next()
		w.Clock.Advance(time.Minute)
	}
	m, err := w.Meetings.ByKey(w.Ctx, key)
	w.Must(err)
	_, err = w.s.Stats(w.Ctx, access.Actor{}, m)
	w.Refused(err, fault.SignIn, "fault.sign_in")
	st, err := w.s.Stats(w.Ctx, w.delegate(0), m)
	w.Must(err)
	if st.All.Speeches != 6 || st.All.People != 6 || st.First != 6 || st.All.Time < 6*time.Minute {
		t.Errorf("all: %+v, first %d", st.All, st.First)
	}
	// Two men and one who prefers not to say are told together; one speech in
	// French would tell whose it was, and so no language is told at all.
	if len(st.ByGender) != 2 || st.ByGender[0].People != 3 || st.ByGender[1].People != 3 || st.ByLanguage != nil || st.ByRegion != nil {
		t.Errorf("gender %+v, language %+v, region %+v", st.ByGender, st.ByLanguage, st.ByRegion)
	}
	w.Must(w.s.End(w.Ctx, w.President, key))
}

func TestASpeechLeftRunningCountsUpToItsLimit(t *testing.T) {
	w := newWorld(t)
	w.ask(0, speakers.Plain)
	w.next()
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, key, i18n.Text{}))
	w.Clock.Advance(5 * time.Hour)
	m, err := w.Meetings.ByKey(w.Ctx, key)
	w.Must(err)
	st, err := w.s.Stats(w.Ctx, w.Staff, m)
	w.Must(err)
	if st.All.Time != 10*time.Minute {
		t.Errorf("it counts %v", st.All.Time)
	}
}

// Three hundred who ask at once are all recorded, once each, in the order in which
// they were heard.
func TestAllWhoAskAtOnceAreRecorded(t *testing.T) {
	w := newWorld(t)
	const many = 300
	asking := make([]access.Actor, many)
	for i := range asking {
		p, err := w.People.AddPerson(w.Ctx, access.TheProgram(), people.Person{Name: fmt.Sprintf("Person %d", i), Lang: i18n.EN})
		w.Must(err)
		asking[i] = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: w.Members[i%12].Who[0].Seats}
	}
	turns := make([]speakers.Turn, many)
	var wg sync.WaitGroup
	for i, who := range asking {
		wg.Go(func() {
			for range 2 { // an impatient thumb
				var err error
				if turns[i], err = w.s.Ask(w.Ctx, who, key, speakers.Plain); err != nil {
					t.Errorf("%s: %v", who.Name, err)
				}
			}
		})
	}
	wg.Wait()
	l := w.live()
	if len(l.List) != many {
		t.Fatalf("%d on the list", len(l.List))
	}
	for i, who := range asking {
		at := l.Place(who.PersonID)
		if at < 0 || l.List[at].ID != turns[i].ID {
			t.Fatalf("%s is at %d", who.Name, at)
		}
	}
	if !slices.IsSortedFunc(l.List, func(a, b speakers.Line) int { return a.Asked.Compare(b.Asked) }) {
		t.Error("the list is not in the order of asking")
	}
}

func TestWhatIsHeldAboutSpeakersGoesWithThem(t *testing.T) {
	w := newWorld(t)
	a, b := w.delegate(0), w.delegate(1)
	w.Must(w.s.SaySelf(w.Ctx, a, key, speakers.Self{Gender: speakers.Woman, Lang: i18n.FR}))
	w.ask(0, speakers.Plain)
	held := func(id string) (turns, selves int) {
		list, err := w.s.Holdings(w.Ctx, nil, id)
		w.Must(err)
		return list[0].Count, list[1].Count
	}
	if turns, selves := held(a.PersonID); turns != 1 || selves != 1 {
		t.Fatalf("held: %d, %d", turns, selves)
	}
	do := func(fn func(ctx context.Context, tx *audit.Tx) error) {
		t.Helper()
		w.Must(w.Log.Do(w.Ctx, w.Staff, "test.do", func(tx *audit.Tx) error { return fn(w.Ctx, tx) }))
	}
	do(func(ctx context.Context, tx *audit.Tx) error {
		moves, err := w.s.Repoint(ctx, tx, a.PersonID, b.PersonID)
		w.Must(err)
		if turns, err := w.s.Holdings(ctx, tx, b.PersonID); err != nil || turns[0].Count != 1 {
			t.Errorf("after the merge: %+v, %v", turns, err)
		}
		return w.s.Restore(ctx, tx, a.PersonID, b.PersonID, moves)
	})
	if turns, selves := held(a.PersonID); turns != 1 || selves != 0 {
		t.Errorf("parted again: %d, %d", turns, selves)
	}
	w.next()
	do(func(ctx context.Context, tx *audit.Tx) error { return w.s.Erase(ctx, tx, a.PersonID) })
	if turns, selves := held(a.PersonID); turns+selves != 0 {
		t.Errorf("after the erasure: %d, %d", turns, selves)
	}
	now := w.live().Speaking
	if now == nil || now.Person.Name != "" || now.Gender != speakers.Unsaid || now.Organization.Name.EN != "Harbour A Society" {
		t.Errorf("what stays: %+v", now)
	}
}
