package distribution

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bounce"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/outmail"
)

func names(list []lists.Subscription) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Name)
	}
	return strings.Join(out, " ")
}

func TestStaffFindSubscribersByStateAndWords(t *testing.T) {
	w := newWorld(t)
	l, other := w.list(t, "ccrlist"), w.list(t, "other")
	for _, name := range []string{"Ana", "Émilie Roy", "Bo_Lee", "Bo%Lee"} {
		address := strings.NewReplacer("É", "e", " ", ".", "%", "p").Replace(name) + "@" + theirs
		w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
			_, err := w.s.lists.Insert(t.Context(), store.New(tx), lists.Subscription{ListID: l.ID, Address: strings.ToLower(address), Name: name, Organization: "Harbour Light", Lang: i18n.EN, State: lists.Active, Mode: lists.Each})
			return err
		}))
	}
	w.member(t, other, "Zed")
	bo, err := w.s.SubscriberAt(t.Context(), l, "bo_lee@ong.example")
	w.must(err)
	w.must(w.s.lists.Leave(t.Context(), w.staff(), bo.ID))
	for _, c := range []struct {
		query lists.SubscriberQuery
		want  string
	}{
		{lists.SubscriberQuery{}, "Ana Émilie Roy Bo_Lee Bo%Lee"},
		{lists.SubscriberQuery{State: lists.Active}, "Ana Émilie Roy Bo%Lee"},
		{lists.SubscriberQuery{State: lists.Ended}, "Bo_Lee"},
		{lists.SubscriberQuery{Words: "ANA"}, "Ana"},
		{lists.SubscriberQuery{Words: "émilie"}, "Émilie Roy"},
		{lists.SubscriberQuery{Words: " Émilie   roy "}, "Émilie Roy"},
		{lists.SubscriberQuery{Words: "bo_"}, "Bo_Lee"},
		{lists.SubscriberQuery{Words: "bo%"}, "Bo%Lee"},
		{lists.SubscriberQuery{Words: "!"}, ""},
		{lists.SubscriberQuery{Words: "harbour ligh"}, "Ana Émilie Roy Bo_Lee Bo%Lee"},
		{lists.SubscriberQuery{Words: "emilie.roy@"}, "Émilie Roy"},
		{lists.SubscriberQuery{Words: "zed"}, ""},
		{lists.SubscriberQuery{Words: "\x00\xff"}, "Ana Émilie Roy Bo_Lee Bo%Lee"}, // any one character
		{lists.SubscriberQuery{After: 2}, "Bo_Lee Bo%Lee"},
	} {
		list, more, err := w.s.lists.Subscribers(t.Context(), w.staff(), l, c.query)
		if err != nil || names(list) != c.want || more {
			t.Errorf("%+v: %q, more: %t, %v; want %q", c.query, names(list), more, err, c.want)
		}
	}
	states, modes, err := w.s.lists.SubscriberCounts(t.Context(), l)
	if err != nil || states[lists.Active] != 3 || states[lists.Ended] != 1 || modes[lists.Each] != 3 {
		t.Errorf("counts: %v, %v, %v", states, modes, err)
	}
}

func TestSubscribersComeInPages(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		for n := range 2*lists.PageSize + 1 {
			if _, err := w.s.lists.Insert(t.Context(), store.New(tx), lists.Subscription{ListID: l.ID, Address: fmt.Sprintf("r%d@many.example", n), Lang: i18n.EN, State: lists.Active, Mode: lists.Each}); err != nil {
				return err
			}
		}
		return nil
	}))
	var numbers []int64
	for q, more := (lists.SubscriberQuery{State: lists.Active}), true; more; {
		var list []lists.Subscription
		var err error
		list, more, err = w.s.lists.Subscribers(t.Context(), w.staff(), l, q)
		w.must(err)
		if len(list) > lists.PageSize {
			t.Fatalf("a page of %d", len(list))
		}
		for _, s := range list {
			numbers = append(numbers, s.Number)
		}
		q.After = list[len(list)-1].Number
	}
	if len(numbers) != 2*lists.PageSize+1 || !slices.IsSorted(numbers) {
		t.Errorf("%d subscribers: %v", len(numbers), numbers)
	}
}

func TestWhatCameBackIsForThoseWhoModerateAndTheSubscriber(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	w.must(w.log.Do(t.Context(), access.TheProgram(), "test", func(tx *audit.Tx) error {
		for n := range mostKeptADay {
			sub := []subscriber{ana, bo}[n%2].Subscription
			if err := w.s.cameBack(t.Context(), tx, l, sub, comeBack{kind: bounce.KindDelay, class: bounce.ClassSoft, diagnostic: fmt.Sprint(n), posting: 7}); err != nil {
				return err
			}
		}
		return w.s.cameBack(t.Context(), tx, l, bo.Subscription, comeBack{kind: bounce.KindBounce, class: bounce.ClassHard, status: "5.1.1", diagnostic: "last", posting: 8, most: lists.WholePoint})
	}))
	page, more, err := w.s.lists.Bounces(t.Context(), w.staff(), l, "")
	w.must(err)
	if len(page) != lists.PageSize || !more || page[0].Diagnostic != "last" || page[0].Subscription.ID != bo.ID || !page[0].Counted || page[1].Diagnostic != "49" || page[1].Counted {
		t.Fatalf("%d lines, more: %t, the first: %+v", len(page), more, page[0])
	}
	rest, more, err := w.s.lists.Bounces(t.Context(), w.staff(), l, page[len(page)-1].ID)
	if err != nil || len(rest) != 1 || more || rest[0].Diagnostic != "0" || rest[0].Subscription.Name != "Ana" {
		t.Errorf("the rest: %+v, more: %t, %v", rest, more, err)
	}
	_, _, err = w.s.lists.Bounces(t.Context(), bo.Actor, l, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, _, err = w.s.lists.Subscribers(t.Context(), bo.Actor, l, lists.SubscriberQuery{})
	w.refused(err, fault.Forbidden, "fault.forbidden")

	for name, who := range map[string]access.Actor{"staff": w.staff(), "Bo": bo.Actor} {
		of, sub, history, err := w.s.lists.Subscriber(t.Context(), who, bo.ID)
		if err != nil || of.ID != l.ID || sub.ID != bo.ID || len(history) != mostKeptADay/2+1 || history[0].Status != "5.1.1" {
			t.Errorf("for %s: %+v, %d entries, %v", name, sub, len(history), err)
		}
	}
	_, _, _, err = w.s.lists.Subscriber(t.Context(), ana.Actor, bo.ID)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, _, _, err = w.s.lists.Subscriber(t.Context(), w.staff(), "nothing")
	w.refused(err, fault.NotFound, "lists.error.no_subscription")
}

func TestOnesOwnSubscriptionsAreFoundByPersonAndByAddress(t *testing.T) {
	w := newWorld(t)
	first, second, third := w.list(t, "first"), w.list(t, "second"), w.list(t, "third")
	ana := w.member(t, first, "Ana")
	w.member(t, first, "Bo")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		q := store.New(tx)
		if _, err := w.s.lists.Insert(t.Context(), q, lists.Subscription{ListID: second.ID, Address: "ana@ong.example", Lang: i18n.EN, State: lists.Ended, Mode: lists.Each}); err != nil {
			return err
		}
		_, err := w.s.lists.Insert(t.Context(), q, lists.Subscription{ListID: third.ID, Address: "old@ong.example", PersonID: ana.Person.ID, Lang: i18n.EN, State: lists.Active, Mode: lists.Each})
		return err
	}))
	mine, err := w.s.lists.Mine(t.Context(), ana.Actor)
	w.must(err)
	var on []string
	for _, s := range mine {
		on = append(on, s.ListID)
	}
	if !slices.Equal(on, []string{first.ID, second.ID, third.ID}) {
		t.Errorf("Ana's: %+v", mine)
	}
	if mine, err := w.s.lists.Mine(t.Context(), access.Actor{}); err != nil || len(mine) != 0 {
		t.Errorf("a visitor's: %+v, %v", mine, err)
	}
	if mine, err := w.s.lists.Mine(t.Context(), access.Actor{PersonID: "unknown"}); err != nil || len(mine) != 0 {
		t.Errorf("an unknown person's: %+v, %v", mine, err)
	}
}

func TestTheReportOfAPostSaysWhoHasItAndWhoNotAndWhy(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	ana, bo := w.member(t, l, "Ana"), w.member(t, l, "Bo")
	posting := w.posted(t, l, ana, "Budget")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE outmail_copies SET state = 'failed', reply = '550 no such user', settled_at = $1 WHERE recipient = $2", db.Micros(tx.Now), bo.Number)
		return err
	}))
	d, err := w.s.Delivery(t.Context(), w.staff(), l, 1, "", 0)
	w.must(err)
	if d.Report.Serial != posting || d.Report.Total() != 2 || d.Report.Counts[outmail.Failed] != 1 || d.Report.Counts[outmail.Waiting] != 1 || len(d.Copies) != 2 || d.More {
		t.Errorf("report: %+v", d)
	}
	d, err = w.s.Delivery(t.Context(), w.staff(), l, 1, outmail.Failed, 0)
	w.must(err)
	if len(d.Copies) != 1 || d.Copies[0].Subscription == nil || d.Copies[0].Subscription.ID != bo.ID || d.Copies[0].Copy.Reply != "550 no such user" {
		t.Errorf("what failed: %+v", d.Copies)
	}
	if d, err = w.s.Delivery(t.Context(), w.staff(), l, 1, "", bo.Number); err != nil || len(d.Copies) != 0 {
		t.Errorf("after the last: %+v, %v", d.Copies, err)
	}
	_, err = w.s.Delivery(t.Context(), ana.Actor, l, 1, "", 0)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Delivery(t.Context(), w.staff(), l, 2, "", 0)
	w.refused(err, fault.NotFound, "lists.error.no_post")
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE list_posts SET posting = 0, imported = 1")
		return err
	}))
	_, err = w.s.Delivery(t.Context(), w.staff(), l, 1, "", 0)
	w.refused(err, fault.NotFound, "lists.error.no_report")
}
