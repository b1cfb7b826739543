package signons_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons"
	"plenary.example/internal/signons/networks"
)

func TestTheDeadlineIsKeptToTheSecond(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	w.until(st.Closes.Add(-time.Second))
	late := w.send(st, form("Slow River Aid", "lin@slow-river.example", "slow-river.example"))
	w.until(st.Closes)
	_, err := w.s.Sign(ctx, access.Actor{}, st.ID, form("Later Aid", "lin@later.example", "later.example"), "")
	refused(t, err, fault.Conflict, "")
	_, err = w.s.SignAsMember(ctx, w.amara, st.ID, w.harbour.ID)
	refused(t, err, fault.Conflict, "")
	// What was sent in time counts when it is confirmed before the delivery.
	if g := w.confirm(late.ID); g.Stage != signons.Confirmed || w.count(st) != 1 {
		t.Errorf("%s, %d signatures", g.Stage, w.count(st))
	}
	moved, err := w.s.MoveDeadline(ctx, w.staff, st.ID, st.Closes.Add(2*time.Hour), i18n.Text{EN: "Many asked.", FR: "Plusieurs l’ont demandé."})
	w.must(err)
	w.sign(st, form("Later Aid", "lin@later.example", "later.example"))
	r, err := w.s.RollByID(ctx, st.ID)
	w.must(err)
	if r.Count() != 2 || len(r.Notes) != 1 || !r.Notes[0].Was.Equal(st.Closes) || !r.Notes[0].Is.Equal(moved.Closes) {
		t.Errorf("%d signatures, notes %+v", r.Count(), r.Notes)
	}
	early, err := w.s.Begin(ctx, w.staff, signons.Statement{Words: words(), Slug: "early", Signers: signons.Organizations, Opens: w.clock.Now().Add(time.Minute), Closes: w.clock.Now().Add(time.Hour)})
	w.must(err)
	early, err = w.s.Publish(ctx, w.staff, early.ID)
	w.must(err)
	if s := early.StateAt(w.clock.Now()); s != signons.Scheduled {
		t.Errorf("state %s", s)
	}
	_, err = w.s.Sign(ctx, access.Actor{}, early.ID, form("Early Aid", "lin@early.example", "early.example"), "")
	refused(t, err, fault.Conflict, "")
	if s := early.StateAt(early.Opens); s != signons.Open {
		t.Errorf("state %s at its opening", s)
	}
	// The pages of others lead to what is open, or about to be, and to nothing else.
	current := func(concern string) (slugs string) {
		t.Helper()
		list, err := w.s.Current(ctx, concern)
		w.must(err)
		for _, one := range list {
			slugs += one.Slug + " "
		}
		return slugs
	}
	both := "early " + st.Slug + " "
	if moved.Closes.After(early.Closes) {
		both = st.Slug + " early "
	}
	if got := current(""); got != both {
		t.Errorf("current: %q, not %q", got, both)
	}
	w.until(moved.Closes)
	if got := current(""); got != "" {
		t.Errorf("after the deadlines: %q", got)
	}
	if got := current("no-such-concern"); got != "" {
		t.Errorf("of no concern: %q", got)
	}
}

func TestWhoIsAuthorised(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, row := range []struct {
		name string
		form signons.Application
		want signons.Stage
		why  signons.Why
	}{
		{"own domain", form("River Aid", "lin@river.example", "https://www.river.example/about"), signons.Confirmed, ""},
		{"a domain under the site's", form("Hill Aid", "lin@mail.hill.example", "hill.example"), signons.Confirmed, ""},
		{"free mail", form("Lane Aid", "lane@gmail.com", "lane.example"), signons.Held, signons.FreeMail},
		{"no site", form("Glen Aid", "lin@glen.example", ""), signons.Held, signons.NoSite},
		{"a site at a service", form("Dell Aid", "lin@dell.example", "dell.wordpress.com"), signons.Held, signons.NoSite},
		{"another domain", form("Moor Aid", "lin@moor.example", "heath.example"), signons.Held, signons.OtherDomain},
		{"a contact of a member", form("harbour house inc.", "amara@harbour.example", ""), signons.Confirmed, ""},
		{"a worker of a member", form("Maison du HAVRE", "basil@harbour.example", ""), signons.ForContact, ""},
		{"anybody at a member's site", form("The Harbour", "x@gmail.com", "harbour.example"), signons.ForContact, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			st, err := w.s.Begin(ctx, w.staff, signons.Statement{Words: words(), Slug: fmt.Sprintf("s-%d", len(row.name)), Signers: signons.Organizations, Closes: w.clock.Now().Add(time.Hour)})
			w.must(err)
			st, err = w.s.Publish(ctx, w.staff, st.ID)
			w.must(err)
			g := w.sign(st, row.form)
			if g.Stage != row.want || g.Held != row.why {
				t.Errorf("%s (%s), want %s (%s)", g.Stage, g.Held, row.want, row.why)
			}
		})
	}
}

func TestAContactConfirmsByLink(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	g, err := w.s.SignAsMember(ctx, w.basil, st.ID, w.harbour.ID)
	w.must(err)
	if g.Stage != signons.ForContact || w.count(st) != 0 || !has(w.mailed("amara@harbour.example"), "confirm a signature") {
		t.Fatalf("%s, %d, %v", g.Stage, w.count(st), w.mailed("amara@harbour.example"))
	}
	stranger, err := w.s.VouchToken(ctx, g.ID, w.cyr.PersonID)
	w.must(err)
	_, err = w.s.Vouch(ctx, access.Actor{}, stranger, true)
	refused(t, err, fault.Forbidden, "")
	own := w.token(g.ID)
	_, err = w.s.Vouch(ctx, access.Actor{}, own, true)
	refused(t, err, fault.NotFound, "")
	link, err := w.s.VouchToken(ctx, g.ID, w.amara.PersonID)
	w.must(err)
	for range 2 { // twice is no error
		if g, err = w.s.Vouch(ctx, access.Actor{}, link, true); err != nil || g.Stage != signons.Confirmed || g.How != signons.ByContact {
			t.Fatalf("%s %s %v", g.Stage, g.How, err)
		}
	}
	if g.Province != "NS" || g.Name != w.harbour.Name || w.count(st) != 1 {
		t.Errorf("%+v, %d", g, w.count(st))
	}
	_, err = w.s.SignAsMember(ctx, w.amara, st.ID, w.harbour.ID)
	refused(t, err, fault.Conflict, "")
	_, err = w.s.SignAsMember(ctx, w.amara, st.ID, w.lakeshore.ID)
	refused(t, err, fault.Forbidden, "")
}

func TestOneOrganizationStandsOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	w.sign(st, form("Éclaireurs de la Rive Inc.", "a@rive.example", "rive.example"))
	_, err := w.s.Sign(ctx, access.Actor{}, st.ID, form("eclaireurs de la rive", "b@rive.example", "www.rive.example"), "")
	refused(t, err, fault.Invalid, "name_en")
	// The same organization under its other name, from the same domain.
	other := form("Eclaireurs", "b@rive.example", "rive.example")
	other.Name = i18n.Text{EN: "Scouts of the Shore", FR: "Les Éclaireurs de la rive"}
	if g := w.sign(st, other); g.Stage != signons.Merged {
		t.Errorf("%s", g.Stage)
	}
	// Another of the name from another domain, and another of the domain, are looked at.
	same := w.sign(st, form("Eclaireurs de la Rive", "c@ailleurs.example", "ailleurs.example"))
	sited := w.sign(st, form("Rive Clinic", "d@rive.example", "rive.example"))
	if same.Held != signons.SameName || sited.Held != signons.SameDomain || w.count(st) != 1 {
		t.Fatalf("%s %s %d", same.Held, sited.Held, w.count(st))
	}
	rivals, err := w.s.Rivals(ctx, w.staff, same)
	w.must(err)
	if len(rivals) != 1 {
		t.Errorf("%d rivals", len(rivals))
	}
	_, err = w.s.Decide(ctx, w.staff, same.ID, signons.Accept, "", "")
	refused(t, err, fault.Invalid, "reason")
	_, err = w.s.Decide(ctx, w.executive, same.ID, signons.Accept, "", "They are two.")
	refused(t, err, fault.Forbidden, "")
	_, err = w.s.Decide(ctx, w.staff, same.ID, signons.Accept, "", "They are two.")
	w.must(err)
	_, err = w.s.Decide(ctx, w.staff, sited.ID, signons.Merge, rivals[0].ID, "The clinic is theirs.")
	w.must(err)
	if w.count(st) != 2 {
		t.Errorf("%d signatures", w.count(st))
	}
	_, err = w.s.Decide(ctx, w.staff, same.ID, signons.Remove, "", "It was not theirs to give.")
	w.must(err)
	if w.count(st) != 1 || !has(w.mailed("c@ailleurs.example"), "About your signature") {
		t.Errorf("%d, %v", w.count(st), w.mailed("c@ailleurs.example"))
	}
}

func TestTwoSignForOneOrganizationAtOnce(t *testing.T) {
	w := newWorld(t)
	st := w.open(signons.Organizations)
	const many = 8
	var tokens []string
	for i := range many {
		tokens = append(tokens, w.token(w.send(st, form("River Aid", fmt.Sprintf("p%d@river.example", i), "river.example")).ID))
	}
	stages := make([]signons.Stage, many)
	var wait sync.WaitGroup
	for i, token := range tokens {
		wait.Go(func() {
			g, err := w.s.Confirm(t.Context(), access.Actor{}, token)
			if err != nil {
				t.Error(err)
			}
			stages[i] = g.Stage
		})
	}
	wait.Wait()
	slices.Sort(stages)
	if w.count(st) != 1 || stages[0] != signons.Confirmed || stages[1] != signons.Merged || stages[many-1] != signons.Merged {
		t.Errorf("%d signatures, %v", w.count(st), stages)
	}
}

// Whatever people do, the count is that of the distinct organizations that are confirmed
// for the version in force.
func TestTheCountIsThatOfDistinctOrganizations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		w.clock.Advance(2 * time.Hour) // the forms of the run before are counted no more
		st, err := w.s.Begin(ctx, w.staff, signons.Statement{Words: words(), Slug: fmt.Sprintf("count-%d", n), Signers: signons.Organizations, Closes: w.clock.Now().Add(1000 * time.Hour)})
		w.must(err)
		st, err = w.s.Publish(ctx, w.staff, st.ID)
		w.must(err)
		stands := map[int]bool{} // by number of the organization
		last := map[int]string{}
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			o := rapid.IntRange(0, 3).Draw(t, "organization")
			switch rapid.SampledFrom([]string{"sign", "sign", "sign", "back", "renew"}).Draw(t, "act") {
			case "sign":
				a := form(fmt.Sprintf("River %d Aid", o), fmt.Sprintf("p%d@river%d.example", rapid.IntRange(0, 1).Draw(t, "person"), o), fmt.Sprintf("river%d.example", o))
				a.Name = i18n.Text{EN: rapid.SampledFrom([]string{a.Name.EN, a.Name.EN + ", Inc.", "The RIVER " + fmt.Sprint(o) + " aid"}).Draw(t, "name")}
				g, err := w.s.Sign(ctx, access.Actor{}, st.ID, a, "")
				if stands[o] {
					if !fault.Is(err, fault.Invalid) {
						t.Fatalf("organization %d signed twice: %v", o, err)
					}
					continue
				}
				if fault.Is(err, fault.TooMany) {
					w.clock.Advance(2 * time.Hour)
					continue
				}
				w.must(err)
				if g, err = w.s.Confirm(ctx, access.Actor{}, w.token(g.ID)); err != nil {
					t.Fatal(err)
				}
				stands[o] = g.Stage == signons.Confirmed || g.Stage == signons.Merged
				if g.Stage == signons.Merged {
					last[o] = g.MergedInto
				} else {
					last[o] = g.ID
				}
			case "back":
				if last[o] == "" {
					continue
				}
				if _, err := w.s.TakeBack(ctx, access.Actor{}, w.token(last[o])); err != nil {
					t.Fatal(err)
				}
				stands[o], last[o] = false, ""
			case "renew":
				text := words()
				text.Text.EN += fmt.Sprint(" ", rapid.Int().Draw(t, "text"))
				if _, err := w.s.Renew(ctx, w.staff, st.ID, text, i18n.Text{EN: "Changed.", FR: "Changé."}); err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
					t.Fatal(err)
				} else if err == nil {
					clear(stands)
				}
			}
			want := 0
			for _, is := range stands {
				if is {
					want++
				}
			}
			if got := w.count(st); got != want {
				t.Fatalf("%d signatures, want %d: %v", got, want, stands)
			}
		}
	})
}

func TestASignatureIsForOneVersion(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	slip := words()
	slip.Text.EN = "We ask that no kid wait for years.\n\n- Decide within six months."
	rewritten := st
	rewritten.Words = slip
	if _, err := w.s.Rewrite(ctx, w.staff, rewritten); err != nil {
		t.Fatal(err) // nobody has signed yet
	}
	g := w.sign(st, form("River Aid", "lin@river.example", "river.example"))
	_, err := w.s.Rewrite(ctx, w.staff, st)
	refused(t, err, fault.Conflict, "")
	note := i18n.Text{EN: "A word was wrong.", FR: "Un mot était faux."}
	_, err = w.s.Correct(ctx, w.staff, st.ID, words(), note)
	w.must(err)
	if w.count(st) != 1 {
		t.Errorf("a slip took %d", w.count(st))
	}
	other := words()
	other.Text.EN = "We ask for something that is quite another thing than what was asked for before, and at much greater length."
	_, err = w.s.Correct(ctx, w.staff, st.ID, other, note)
	refused(t, err, fault.Invalid, "text_en")
	_, err = w.s.Renew(ctx, w.staff, st.ID, other, i18n.Text{})
	refused(t, err, fault.Invalid, "note_en")
	_, err = w.s.Renew(ctx, w.staff, st.ID, other, note)
	w.must(err)
	r, err := w.s.RollByID(ctx, st.ID)
	w.must(err)
	if r.Count() != 0 || r.Earlier != 1 || r.Statement.Version != 2 || !has(w.mailed("lin@river.example"), "The text has changed") {
		t.Errorf("%d now, %d earlier, version %d, %v", r.Count(), r.Earlier, r.Statement.Version, w.mailed("lin@river.example"))
	}
	if again := w.confirm(g.ID); again.Version != 2 || w.count(st) != 1 {
		t.Errorf("version %d, %d", again.Version, w.count(st))
	}
}

func TestDeliveryKeepsTheFilesAndThanks(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Everybody)
	person := form("", "ida@gmail.com", "")
	person.Signer, person.Person = signons.ByPerson, "Ida Noor"
	ida := w.sign(st, person)
	w.sign(st, form("River Aid", "lin@river.example", "river.example"))
	_, err := w.s.Deliver(ctx, w.staff, st.ID, signons.Delivery{Day: w.s.Day(w.clock.Now()), To: i18n.Text{EN: "by hand", FR: "en mains propres"}}, press)
	refused(t, err, fault.Conflict, "")
	w.deliver(st)
	copies, err := w.s.Copies(ctx, st.ID)
	w.must(err)
	if len(copies) != 3 || len(copies[0].SHA256) != 64 || copies[0].Bytes != len("%PDF-1.7 both\nRiver Aid\nIda Noor") {
		t.Fatalf("%+v", copies)
	}
	if !has(w.mailed("lin@river.example"), "Delivered") || !has(w.mailed("ida@gmail.com"), "Delivered") {
		t.Errorf("%v %v", w.mailed("lin@river.example"), w.mailed("ida@gmail.com"))
	}
	list, _, err := w.mail.ListTo(ctx, "lin@river.example", 1)
	w.must(err)
	full, err := w.mail.Get(ctx, list[0].ID)
	w.must(err)
	kept, err := w.s.CopyOf(ctx, st.ID, "en")
	w.must(err)
	if len(full.Attachments) != 1 || string(full.Attachments[0].Body) != string(kept.Body) {
		t.Errorf("%d attachments", len(full.Attachments))
	}
	_, err = w.s.TakeBack(ctx, access.Actor{}, w.token(ida.ID))
	refused(t, err, fault.Conflict, "")
	_, err = w.s.Withdraw(ctx, w.staff, st.ID, i18n.Text{EN: "No.", FR: "Non."})
	refused(t, err, fault.Conflict, "")
	of, err := w.s.OfConcern(ctx, concern)
	w.must(err)
	if len(of) != 1 || of[0].Kept != signons.Delivered || of[0].Count != 2 {
		t.Errorf("%+v", of)
	}
	// A year later who signed is forgotten, and the organization's signature stays.
	w.clock.Advance(signons.KeptFor + time.Hour)
	w.must(w.s.Tidy(ctx))
	all, _, err := w.s.Signatures(ctx, w.staff, st.ID, "", "", 0)
	w.must(err)
	for _, g := range all {
		if g.Email != "" || g.Title != "" || g.Signer == signons.ByOrganization && g.Person != "" || g.Forgotten.IsZero() {
			t.Errorf("%+v", g)
		}
	}
	if w.count(st) != 2 {
		t.Errorf("%d signatures", w.count(st))
	}
}

func TestMembersAreRemindedOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.MembersOnly)
	_, err := w.s.Sign(ctx, access.Actor{}, st.ID, form("River Aid", "lin@river.example", "river.example"), "")
	refused(t, err, fault.Invalid, "name_en")
	_, err = w.s.SignAsMember(ctx, w.amara, st.ID, w.harbour.ID)
	w.must(err)
	_, err = w.s.Remind(ctx, w.executive, st.ID)
	refused(t, err, fault.Forbidden, "")
	n, err := w.s.Remind(ctx, w.staff, st.ID)
	w.must(err)
	if n != 1 || !has(w.mailed("cyr@lakeshore.example"), "Lakeshore") || has(w.mailed("amara@harbour.example"), "Will") {
		t.Errorf("%d messages, %v, %v", n, w.mailed("cyr@lakeshore.example"), w.mailed("amara@harbour.example"))
	}
	_, err = w.s.Remind(ctx, w.staff, st.ID)
	refused(t, err, fault.Conflict, "")
	_, err = w.s.Invite(ctx, w.staff, st.ID)
	refused(t, err, fault.Conflict, "") // there is nobody to write to
	regions, err := w.s.ByRegion(ctx, w.executive, st)
	w.must(err)
	if len(regions) != 2 || regions[0].Signed != 1 || regions[1].Signed != 0 || regions[1].All != 1 {
		t.Errorf("%+v", regions)
	}
}

func TestFormsAreLimitedAndForgotten(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	a := form("River Aid", "lin@river.example", "river.example")
	first := w.send(st, a)
	if second := w.send(st, a); second.ID != first.ID {
		t.Error("the same form made another signature")
	}
	var err error
	for range 6 {
		_, err = w.s.Sign(ctx, access.Actor{}, st.ID, a, "192.0.2.7")
	}
	refused(t, err, fault.TooMany, "")
	w.clock.Advance(signons.UnprovenFor + time.Hour)
	w.must(w.s.Tidy(ctx))
	_, _, err = w.s.OpenLink(ctx, w.token(first.ID))
	refused(t, err, fault.NotFound, "")
}

func TestAPersonIsForgottenAndTheOrganizationStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Everybody)
	_, err := w.s.SignAsMember(ctx, w.amara, st.ID, w.harbour.ID)
	w.must(err)
	a := form("", "amara@harbour.example", "")
	a.Signer, a.Person, a.NewsWords = signons.ByPerson, "Amara", "Yes, send me news."
	own := w.sign(st, a)
	given, err := w.consents.Of(ctx, nil, consents.Signatory(own.ID))
	w.must(err)
	held, err := w.s.Holdings(ctx, nil, w.amara.PersonID)
	w.must(err)
	if len(given) != 1 || held[0].Count != 2 {
		t.Fatalf("%d consents, %+v", len(given), held[0])
	}
	w.must(w.log.Do(ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(ctx, tx, w.amara.PersonID) }))
	r, err := w.s.RollByID(ctx, st.ID)
	w.must(err)
	names := signons.Sorted(r.Signatories, i18n.EN)
	if r.Count() != 2 || names[0].Name != w.harbour.Name || !names[1].Name.Empty() {
		t.Errorf("%+v", names)
	}
	if holds, err := w.consents.Holds(ctx, nil, consents.Signatory(own.ID), consents.Newsletter, w.clock.Now()); err != nil || holds {
		t.Errorf("news %v, %v", holds, err)
	}
	held, err = w.s.Holdings(ctx, nil, w.amara.PersonID)
	w.must(err)
	if held[0].Count != 0 {
		t.Errorf("%+v", held[0])
	}
}

func TestNamesAreCompared(t *testing.T) {
	for _, same := range [][2]string{
		{"Harbour House Inc.", "harbour house"}, {"The Éclaireurs of the Rive, Ltd", "eclaireurs rive"}, {"L’Œuvre du Lac", "oeuvre lac"}, {"Smith & Sons", "smith and sons"}, {"Centre d’aide aux familles Ltée", "CENTRE AIDE AUX FAMILLES"},
	} {
		if a, b := signons.NameKey(same[0]), signons.NameKey(same[1]); a != b || a == "" {
			t.Errorf("%q is %q, %q is %q", same[0], a, same[1], b)
		}
	}
	if signons.NameKey("The Inc.") == "" || signons.NameKey("River Aid") == signons.NameKey("River Aids") {
		t.Error("a name is lost, or two are one")
	}
}

func TestEachAlphabet(t *testing.T) {
	list := func(names ...string) []signons.Signatory {
		var all []signons.Signatory
		for _, n := range names {
			all = append(all, signons.Signatory{Signer: signons.ByOrganization, Name: i18n.Same(n)})
		}
		return all
	}
	for _, lang := range i18n.Langs() {
		sorted := signons.Sorted(list("Zébulon", "Écoute", "Étoile", "eau vive", "Ecole"), lang)
		var got []string
		for _, s := range sorted {
			got = append(got, s.Name.EN)
		}
		if want := []string{"eau vive", "Ecole", "Écoute", "Étoile", "Zébulon"}; !slices.Equal(got, want) {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

func TestNothingThatWasTypedIsInTheMessageThatProvesAnAddress(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	bait := form("Claim your prize now", "victim@river.example", "river.example")
	bait.Person, bait.Title, bait.City = "Call this number", "Prize office", "Casino"
	w.send(st, bait)
	list, _, err := w.mail.ListTo(ctx, "victim@river.example", 1)
	w.must(err)
	full, err := w.mail.Get(ctx, list[0].ID)
	w.must(err)
	for _, typed := range []string{"prize", "Prize", "Call this", "Casino"} {
		if strings.Contains(full.Text+full.HTML+full.Subject+string(full.Source), typed) {
			t.Errorf("%q is in the message", typed)
		}
	}
	// A name is a name, and what it looks like.
	for field, edit := range map[string]func(*signons.Application){
		"name_en": func(a *signons.Application) { a.Name.EN = "River https://evil.example" },
		"person":  func(a *signons.Application) { a.Person = "See WWW.evil.example" },
		"title":   func(a *signons.Application) { a.Title = "boss@evil.example" },
	} {
		a := form("Lake Aid", "lin@lake.example", "lake.example")
		edit(&a)
		_, err := w.s.Sign(ctx, access.Actor{}, st.ID, a, "")
		refused(t, err, fault.Invalid, field)
	}
	turned := form("Lake\u202e Aid\u200b\r\nBcc: x", "lin@lake.example", "lake.example")
	if g := w.sign(st, turned); g.Name.EN != "Lake Aid Bcc: x" {
		t.Errorf("%q", g.Name.EN)
	}
	// Whoever fills in the form again and again does not decide how much mail somebody gets.
	again := 0
	for range 100 {
		if _, err := w.s.Sign(ctx, access.Actor{}, st.ID, bait, ""); err == nil {
			again++
		}
		w.until(w.clock.Now().Add(20 * time.Second))
	}
	if again > 6 {
		t.Errorf("sent %d times", again)
	}
}

func TestContactsAreAskedAboutFewAtOnce(t *testing.T) {
	w := newWorld(t)
	st := w.open(signons.Organizations)
	for i := range 5 {
		stranger := form("Harbour House", fmt.Sprintf("stranger%d@elsewhere.example", i), "harbour.example")
		g, want := w.sign(st, stranger), signons.ForContact
		if i >= 3 {
			want = signons.Held
		}
		if g.Stage != want {
			t.Errorf("number %d is %s", i, g.Stage)
		}
	}
	if got := len(w.mailed("amara@harbour.example")); got != 3 {
		t.Errorf("%d messages", got)
	}
}

func TestTextsAreMarkdownAndThoseOfBeforeAreNot(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	marked := func(st signons.Statement) bool {
		t.Helper()
		r, err := w.s.RollByID(ctx, st.ID)
		w.must(err)
		return r.Statement.Marked
	}
	st := w.open(signons.Organizations)
	if !st.Marked || !marked(st) {
		t.Error("a new text is no Markdown")
	}
	before := func() {
		w.must(w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM signon_markdown")
			return err
		}))
	}
	before()
	if marked(st) {
		t.Error("a text of before is Markdown")
	}
	// Who changes something else of it leaves it as it is, and so does a slip put right.
	st.Goal = 100
	_, err := w.s.Rewrite(ctx, w.staff, st)
	w.must(err)
	w.sign(st, form("River Aid", "lin@river.example", "river.example"))
	slip := words()
	slip.Text.EN = "We ask that no kid wait for years.\n\n- Decide within six months."
	_, err = w.s.Correct(ctx, w.staff, st.ID, slip, i18n.Text{EN: "A word.", FR: "Un mot."})
	w.must(err)
	if marked(st) {
		t.Error("a slip made it Markdown")
	}
	other := words()
	other.Text.EN = "Another **text**."
	_, err = w.s.Renew(ctx, w.staff, st.ID, other, i18n.Text{EN: "A new text.", FR: "Un nouveau texte."})
	w.must(err)
	if !marked(st) {
		t.Error("a new version is no Markdown")
	}
}

func TestANameThatWeKnowIsNotAnybodys(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	st := w.open(signons.Organizations)
	// One that was a member until last year, and a partner network.
	gone, err := w.people.AddOrganization(ctx, w.staff, people.Organization{Name: i18n.Text{EN: "Old Mill Aid", FR: "Aide du Vieux-Moulin"}, Class: people.Member, Region: people.Ontario, City: "Town", Website: "https://oldmill.example"})
	w.must(err)
	_, err = w.s.Networks().Put(ctx, w.staff, networks.Network{Name: i18n.Text{EN: "Safe Passage", FR: "Passage sûr"}, Site: "https://safe.example"})
	w.must(err)
	for name, c := range map[string]struct {
		site string
		want signons.Why
	}{
		"Aide du Vieux-Moulin": {"old-mill-aid.example", signons.KnownName}, "SAFE PASSAGE Inc.": {"safepassage.example", signons.KnownName},
		"Аmnesty River": {"amnesty-river.example", signons.OddLetters}, "Ріка": {"rika.example", ""}, "Lake Aid": {"lake.example", ""},
	} {
		g := w.sign(st, form(name, "lin@"+c.site, c.site))
		if g.Held != c.want || (c.want == "") != (g.Stage == signons.Confirmed) {
			t.Errorf("%s is %s: %q, want %q", name, g.Stage, g.Held, c.want)
		}
	}
	// From its own site it signs as ever.
	if g := w.sign(st, form("Old Mill Aid", "mia@oldmill.example", "oldmill.example")); g.Stage != signons.Confirmed {
		t.Errorf("%s of %s is %s: %s", g.ID, gone.ID, g.Stage, g.Held)
	}
}
