package apikeys_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/apikeys"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

type world struct {
	*testing.T
	clock  *clock.Set
	log    *audit.Log
	people *people.Service
	keys   *apikeys.Service
	ana    access.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: clock.At(testdb.Noon())}
	w.log = audit.New(testdb.OpenAt(t, w.clock))
	w.people = people.New(w.log)
	w.keys = apikeys.New(w.log, w.people)
	w.ana = w.person("Ana Ruiz")
	return w
}

func (w *world) person(name string) access.Actor {
	w.Helper()
	p, err := w.people.AddPerson(w.Context(), access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(name[:3]) + "@ong.example"})
	if err != nil {
		w.Fatal(err)
	}
	return access.Actor{PersonID: p.ID, Name: p.Name}
}

func (w *world) made(who access.Actor, name string, act bool, days int) (apikeys.Key, string) {
	w.Helper()
	k, word, err := w.keys.Make(w.Context(), who, name, act, days)
	if err != nil {
		w.Fatal(err)
	}
	return k, word
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.Errorf("got %v, want %s", err, key)
	}
}

// A key opens for its person until it ends or is removed, and what has it is written
// down at most once an hour.
func TestAKeyIsGoodUntilItEnds(t *testing.T) {
	w := newWorld(t)
	k, word := w.made(w.ana, "  Our   own site ", true, 7)
	if !strings.HasPrefix(word, apikeys.Prefix) || k.Name != "Our own site" || !k.Ends.Equal(testdb.Noon().AddDate(0, 0, 7)) {
		t.Fatalf("%+v", k)
	}
	opened, err := w.keys.Open(t.Context(), word)
	if err != nil || opened.PersonID != w.ana.PersonID || !opened.Act || !opened.Used.Equal(testdb.Noon()) {
		t.Fatalf("%+v, %v", opened, err)
	}
	w.clock.Advance(30 * time.Minute)
	if opened, err = w.keys.Open(t.Context(), word); err != nil || !opened.Used.Equal(testdb.Noon()) {
		t.Errorf("written down again: %+v, %v", opened, err)
	}
	for _, wrong := range []string{"", word[:len(word)-1], strings.ToUpper(word), apikeys.Prefix, word + " "} {
		_, err = w.keys.Open(t.Context(), wrong)
		w.refused(err, fault.SignIn, "apikeys.error.key")
	}
	w.clock.Advance(7 * 24 * time.Hour)
	_, err = w.keys.Open(t.Context(), word)
	w.refused(err, fault.SignIn, "apikeys.error.key")

	k, word = w.made(w.ana, "Another", false, 30)
	w.refused(w.keys.Remove(t.Context(), w.person("Bea Roy"), k.ID), fault.NotFound, "fault.not_found")
	if _, err = w.keys.Open(t.Context(), word); err != nil {
		t.Errorf("somebody else removed it: %v", err)
	}
	if err := w.keys.Remove(t.Context(), w.ana, k.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.keys.Open(t.Context(), word)
	w.refused(err, fault.SignIn, "apikeys.error.key")
}

func TestWhoMayMakeKeysAndHowMany(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, row := range []struct {
		who  access.Actor
		name string
		days int
		kind fault.Kind
		key  string
	}{
		{access.Actor{}, "x", 7, fault.SignIn, "fault.sign_in"},
		{access.Actor{PersonID: w.ana.PersonID, ActedBy: access.Clerk{PersonID: "staff"}}, "x", 7, fault.Forbidden, "apikeys.error.in_person"},
		{w.ana, " ", 7, fault.Invalid, "apikeys.error.name"},
		{w.ana, strings.Repeat("x", apikeys.MaxName+1), 7, fault.Invalid, "apikeys.error.name"},
		{w.ana, "x", 8, fault.Invalid, "apikeys.error.days"},
	} {
		_, _, err := w.keys.Make(ctx, row.who, row.name, true, row.days)
		w.refused(err, row.kind, row.key)
	}
	for range apikeys.MaxKeys {
		w.made(w.ana, "one", false, 7)
	}
	_, _, err := w.keys.Make(ctx, w.ana, "one more", false, 7)
	w.refused(err, fault.Conflict, "apikeys.error.enough")
	list, err := w.keys.Own(ctx, w.ana)
	if err != nil || len(list) != apikeys.MaxKeys {
		t.Errorf("%d keys, %v", len(list), err)
	}
}

// The database has nothing that opens anything, a person's copy says which keys there
// are, and they go with the person.
func TestWhatIsKeptOfAKey(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, word := w.made(w.ana, "Our site", true, 90)
	var kept string
	if err := w.log.DB().Reader().QueryRowContext(ctx, "SELECT id || person_id || name || digest FROM api_keys").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(kept, strings.TrimPrefix(word, apikeys.Prefix)) {
		t.Error("the key itself is kept")
	}
	held, err := w.keys.Holdings(ctx, nil, w.ana.PersonID)
	if err != nil || len(held) != 1 || held[0].Count != 1 {
		t.Fatalf("%+v, %v", held, err)
	}
	// Two records become one: the key ends, and works again when that is undone.
	bea := w.person("Bea Roy")
	do := func(name string, fn func(tx *audit.Tx) error) {
		t.Helper()
		if err := w.log.Do(ctx, access.TheProgram(), name, fn); err != nil {
			t.Fatal(err)
		}
	}
	do("test.merge", func(tx *audit.Tx) error {
		moves, err := w.keys.Repoint(ctx, tx, w.ana.PersonID, bea.PersonID)
		if err != nil {
			return err
		}
		if left, err := w.keys.Holdings(ctx, tx, bea.PersonID); err != nil || left[0].Count != 0 {
			t.Errorf("somebody else's key now: %+v, %v", left, err)
		}
		return w.keys.Restore(ctx, tx, w.ana.PersonID, bea.PersonID, moves)
	})
	if _, err := w.keys.Open(ctx, word); err != nil {
		t.Errorf("after the undoing: %v", err)
	}
	do("test.erase", func(tx *audit.Tx) error { return w.keys.Erase(ctx, tx, w.ana.PersonID) })
	_, err = w.keys.Open(ctx, word)
	w.refused(err, fault.SignIn, "apikeys.error.key")
}
