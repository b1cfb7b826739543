package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/demo/secret"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

// Whoever a visitor can be votes in the demonstration's open secret vote with the code from
// the file, and its trustees are whoever a visitor can be as well.
func TestAVisitorVotesInSecretWithACodeFromTheFile(t *testing.T) {
	o := newOffice(t)
	ctx, staff := t.Context(), o.cast["Priscilla"]
	file, err := os.ReadFile(filepath.Join(o.p.settings.Data, secret.File))
	o.must(err)
	players := rehearsing.New(o.p.secret, secret.Open)
	for line := range strings.Lines(string(file)) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			name, _, _ = strings.Cut(name, " / ")
			players.Codes[name] = code
		}
	}
	v, err := o.p.secret.ByKey(ctx, staff, secret.Open)
	o.must(err)
	roll, err := o.p.secret.Roll(ctx, staff, v, i18n.EN)
	o.must(err)
	// The first page says what waits for whom, until it is done.
	says := func(name, page, word string) bool {
		client := browser(t, o.site)
		signIn(t, client, o.site, o.cast[name].PersonID)
		resp, err := client.Get(o.site + "/fr/" + page)
		o.must(err)
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		o.must(err)
		return strings.Contains(string(body), word)
	}
	front := func(name, page string) bool { return says(name, "", `href="/fr/secret-votes/`+page+`"`) }
	for name, page := range map[string]string{"Saoirse": secret.Prepared + "/trustee", "Aino": secret.Open + "/vote"} {
		if !front(name, page) || front("Tomasz", page) {
			t.Errorf("%s: the first page does not say that %s waits, or says it to somebody else", name, page)
		}
	}
	for _, name := range []string{"Aino", "Mehdi"} {
		who := o.cast[name]
		i := slices.IndexFunc(roll, func(m ballots.Marked) bool { return m.PersonID == who.PersonID })
		if i < 0 || roll[i].Voted() {
			t.Fatalf("%s cannot vote", name)
		}
		_, err := players.Vote(ctx, who, roll[i].OrganizationID, roll[i].Organization.EN, []bool{false, true, false})
		o.must(err)
	}
	if front("Aino", secret.Open+"/vote") {
		t.Error("the first page asks for a ballot that is cast")
	}
	for _, name := range []string{"Zohra", "Saoirse", "Jerome"} {
		if _, ok := v.Trustee(o.cast[name].PersonID); !ok || players.Codes[o.cast[name].Name] == "" {
			t.Errorf("%s is no trustee, or nothing is kept for them", name)
		}
	}

	waits, err := o.p.secret.ByKey(ctx, access.Actor{}, secret.Prepared)
	o.must(err)
	if me, _ := waits.Trustee(o.cast["Saoirse"].PersonID); waits.StageOf(me) != secretballots.Single || waits.KeysMade() != 1 {
		t.Errorf("%+v", waits.Panel)
	}
	// Before the vote is ready its authority may make the codes again.
	page := "secret-votes/" + secret.Prepared + "/authority"
	if !front("Tomasz", secret.Prepared+"/authority") || !says("Tomasz", page, "data-authority") {
		t.Error("the first page does not say that codes wait to be made")
	}
	for range 2 {
		o.must(rehearsing.New(o.p.secret, secret.Prepared).Authorize(ctx, o.cast["Tomasz"]))
		if front("Tomasz", secret.Prepared+"/authority") || says("Tomasz", page, "data-authority") || !says("Tomasz", page, page+"?anew=1") || !says("Tomasz", page+"?anew=1", "data-authority") {
			t.Error("codes that are lost cannot be made again")
		}
	}

	over, err := o.p.secret.ByKey(ctx, access.Actor{}, secret.Declared)
	o.must(err)
	r, err := o.p.secret.ResultOf(ctx, nil, over)
	o.must(err)
	if over.State != secretballots.Declared || r.Cast != r.Ballots+1 || !r.Outcomes[0].Decided.Adopted || len(r.Outcomes[1].Elected) != 2 {
		t.Errorf("%+v", r)
	}
}
