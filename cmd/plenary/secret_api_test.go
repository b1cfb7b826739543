package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/api"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/demo/secret"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

// polling is a secret vote that is run, prepared and cast through the API alone.
type polling struct {
	*office
	key       string
	staff     tool // Priscilla, of the secretariat
	chair     tool // Ngaire, who may preside
	authority tool
	trustees  []tool
	mail      []string // the addresses of the trustees, and then of the authority
	players   *rehearsing.Players
}

// polling is a vote to be planned, of whose cast some are trustees and one is the authority.
func (o *office) polling(key string, trustees int) *polling {
	o.Helper()
	v := &polling{office: o, key: key, staff: o.tool("Priscilla", true), chair: o.tool("Ngaire", true), players: rehearsing.New(nil, key)}
	for _, name := range slices.Sorted(maps.Keys(o.cast)) {
		who := o.cast[name]
		if name == "Priscilla" || name == "Ngaire" || name == "Aino" || len(v.mail) > trustees {
			continue
		}
		p, err := o.p.people.PersonTx(o.Context(), o.p.db.Reader(), who.PersonID)
		o.must(err)
		v.mail = append(v.mail, p.Email)
		if len(v.mail) <= trustees {
			v.trustees = append(v.trustees, o.tool(name, true))
		} else {
			v.authority = o.tool(name, true)
		}
	}
	return v
}

// plan is a plan of the vote, which opens in an hour.
func (v *polling) plan(group string, need int, questions ...api.SecretQuestion) api.SecretPlan {
	now, n := v.p.clock.Now().Truncate(time.Second), len(v.trustees)
	return api.SecretPlan{
		Key: v.key, Title: i18n.Text{EN: "Statement on detention", FR: "Déclaration sur la détention"}, Group: group, Need: need, RecordDay: now.Format(time.DateOnly),
		Opens: now.Add(time.Hour).Format(time.RFC3339), Closes: now.Add(2 * time.Hour).Format(time.RFC3339), Trustees: v.mail[:n], Authority: v.mail[len(v.mail)-1], Meeting: "2026-11",
		Questions: questions,
	}
}

// newPolling plans a vote in which three of the cast are trustees and one is the
// authority.
func newPolling(t *testing.T, group string, need int) *polling {
	t.Helper()
	v := newOffice(t).polling("by-api", 3)
	plan := v.plan(group, need,
		api.SecretQuestion{Kind: "decision", Text: i18n.Text{EN: "Adopt the statement?", FR: "Adopter la déclaration?"}, Majority: "two_thirds", Resolution: "1995-11/13"},
		api.SecretQuestion{
			Kind: "choice", Text: i18n.Text{EN: "Who speaks for us?", FR: "Qui parle pour nous?"}, Largest: 2, Seats: 1,
			Answers: []i18n.Text{i18n.Same("Ada"), i18n.Same("Bruno"), i18n.Same("Chen")},
		})
	var made api.WholeSecretVote
	v.staff.ask(http.MethodPost, api.Root+"/secret-votes", written(t, plan), http.StatusCreated, &made)
	if made.Phase != "planned" || made.Questions[0].Resolution != "1995-11/13" || made.Meeting != "2026-11" {
		t.Errorf("%+v", made)
	}
	plan.Title.EN, plan.Questions[0].Resolution = "Statement on hotels", ""
	v.do(v.staff, "/plan", plan)
	plan.Key = v.key
	var kept api.SecretPlan
	v.staff.ask(http.MethodGet, v.at("/plan"), "", http.StatusOK, &kept)
	if written(t, kept.Trustees) != written(t, plan.Trustees) || kept.Title.EN != "Statement on hotels" || kept.Questions[0].Resolution != "" {
		t.Errorf("%+v", kept)
	}
	return v
}

func written(t *testing.T, what any) string {
	t.Helper()
	raw, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (v *polling) at(rest string) string { return api.Root + "/secret-votes/" + v.key + rest }

// do is an act on the vote that succeeds.
func (v *polling) do(x tool, rest string, what any) (whole api.WholeSecretVote) {
	v.Helper()
	x.ask(http.MethodPost, v.at(rest), written(v.T, what), http.StatusCreated, &whole)
	return whole
}

// refused is an act on the vote that is refused with a code.
func (v *polling) refused(x tool, rest string, what any, status int, code string) {
	v.Helper()
	var p api.Problem
	x.ask(http.MethodPost, v.at(rest), written(v.T, what), status, &p)
	if len(p.Errors) == 1 {
		p.Code = p.Errors[0].Code
	}
	if p.Code != code || p.Detail == "" {
		v.Errorf("%s: %+v instead of %s", rest, p, code)
	}
}

func (v *polling) whole(x tool) (whole api.WholeSecretVote) {
	v.Helper()
	x.ask(http.MethodGet, v.at(""), "", http.StatusOK, &whole)
	return whole
}

// act has a trustee do what the API asks of them now.
func (v *polling) act(x tool) {
	v.Helper()
	var t api.SecretTask
	x.ask(http.MethodGet, v.at("/task"), "", http.StatusOK, &t)
	if t.Stage == "" {
		return
	}
	text, err := v.players.Answer(x.key, secretballots.Task{
		Stage: secretballots.Stage(t.Stage), Group: t.Group, Size: t.Trustees, Need: t.Need, Index: t.Number, Certificates: t.Certificates, Certificate: t.Certificate, Input: t.Input,
		Election: t.Election, Tally: t.Tally, Sealed: t.Sealed, PublicKey: t.PublicKey,
	})
	v.must(err)
	x.ask(http.MethodPost, v.at("/task"), written(v.T, api.SecretAnswer{Stage: t.Stage, Text: text}), http.StatusCreated, &t)
}

// ready makes the keys and the codes, and opens the vote.
func (v *polling) ready() {
	v.Helper()
	var list api.SecretAddressees
	v.authority.ask(http.MethodGet, v.at("/addressees"), "", http.StatusOK, &list)
	var electors []secretballots.Addressee
	for _, a := range list.Addressees {
		electors = append(electors, secretballots.Addressee{Organization: a.Organization, Weight: a.Weight})
	}
	now := v.whole(v.staff)
	public, err := v.players.Credentials(now.Group, now.UUID, electors)
	v.must(err)
	v.refused(v.authority, "/credentials", api.SecretCredentials{Text: "[]"}, http.StatusConflict, "secret.error.credentials_count")
	v.refused(v.staff, "/credentials", api.SecretCredentials{Text: public}, http.StatusForbidden, "fault.forbidden")
	v.do(v.authority, "/credentials", api.SecretCredentials{Text: public})
	for range 3 {
		for _, x := range v.trustees {
			v.act(x)
		}
	}
	whole := v.whole(v.staff)
	if whole.Phase != "waiting" || !whole.Credentials || whole.Election == nil || whole.Election.Credentials != len(electors) || whole.Archive.Bytes == 0 ||
		slices.ContainsFunc(whole.Trustees, func(t api.SecretTrustee) bool { return t.PublicKey == "" }) {
		v.Fatalf("%+v", whole)
	}
	open := api.Hours{Opens: v.p.clock.Now().Add(-time.Second).Format(time.RFC3339)}
	if opened := v.do(v.staff, "/hours", open); opened.Phase != "polling" {
		v.Fatalf("%+v", opened)
	}
}

// electors are the organizations of the roll that somebody votes for, each with a program
// of that person's, whose key reads and acts.
func (v *polling) electors(n int) (list []elector) {
	v.Helper()
	vote, err := v.p.secret.ByKey(v.Context(), access.TheProgram(), v.key)
	v.must(err)
	roll, err := v.p.secret.Roll(v.Context(), v.cast["Priscilla"], vote, i18n.EN)
	v.must(err)
	seen := map[string]bool{}
	for _, m := range roll {
		if m.PersonID == "" || seen[m.PersonID] || len(list) == n {
			continue
		}
		seen[m.PersonID] = true
		who, err := v.p.signin.Actor(v.Context(), m.PersonID, i18n.EN)
		v.must(err)
		_, word, err := v.p.apikeys.Make(v.Context(), who, "A voter’s tool", true, 7)
		v.must(err)
		p, err := v.p.people.PersonTx(v.Context(), v.p.db.Reader(), m.PersonID)
		v.must(err)
		lang := p.Lang
		if lang == "" {
			lang = i18n.EN
		}
		list = append(list, elector{tool: tool{t: v.T, site: v.site, lang: "en", key: word}, id: m.OrganizationID, name: m.Organization.In(lang)})
	}
	return list
}

type elector struct {
	tool
	id, name string
}

// ballot is one of an elector's, for the text that the API has.
func (v *polling) ballot(e elector, answers ...[]bool) api.EncryptedBallot {
	v.Helper()
	text, err := v.players.MakeBallot(v.whole(e.tool).Election.Text, e.name, answers...)
	v.must(err)
	return api.EncryptedBallot{Organization: e.id, Ballot: string(text)}
}

func (v *polling) vote(e elector, answers ...[]bool) (r api.SecretReceipt) {
	v.Helper()
	e.ask(http.MethodPost, v.at("/ballots"), written(v.T, v.ballot(e, answers...)), http.StatusCreated, &r)
	return r
}

// file is the archive as anybody fetches it.
func (v *polling) file() []byte {
	v.Helper()
	req, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.site+v.at("/archive"), nil)
	v.must(err)
	resp, err := http.DefaultClient.Do(req)
	v.must(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	v.must(err)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/x-tar" || !strings.HasSuffix(resp.Header.Get("Content-Disposition"), `.bel"`) {
		v.Fatalf("%s %v", resp.Status, resp.Header)
	}
	return body
}

func marks(list string) []bool {
	var all []bool
	for _, c := range list {
		all = append(all, c == '1')
	}
	return all
}

// run runs the vote from its plan to the declaration, with paper where some of the
// trustees are enough, and returns its archive.
func (v *polling) run(need int) (uuid string, file []byte) {
	t := v.T
	v.refused(v.trustees[0], "/prepare", api.Nothing{}, http.StatusForbidden, "fault.forbidden")
	if prepared := v.do(v.staff, "/prepare", api.Nothing{}); prepared.Phase != "preparing" || prepared.Turnout.Electors < 8 {
		t.Fatalf("%+v", prepared)
	}
	var problem api.Problem
	v.office.tool("", false).ask(http.MethodGet, v.at("/archive"), "", http.StatusConflict, &problem)
	e := v.electors(6)
	v.do(v.staff, "/weights", api.Weighed{Organization: e[0].id, Weight: 3})
	v.do(v.staff, "/strikes", api.OneOrganization{Organization: e[5].id})
	v.do(v.staff, "/admissions", api.OneOrganization{Organization: e[5].id})
	v.act(v.trustees[0])
	if anew := v.do(v.staff, "/restart", api.Nothing{}); anew.Trustees[0].KeyMade {
		t.Error("a key is left")
	}
	v.ready()
	v.refused(v.staff, "/weights", api.Weighed{Organization: e[0].id, Weight: 2}, http.StatusConflict, "secret.error.state")

	first := v.vote(e[0], marks("001"), marks("0100"))
	if second := v.vote(e[0], marks("010"), marks("0110")); !second.Replaced || second.Again || second.Tracker == first.Tracker {
		t.Errorf("%+v, then %+v", first, second)
	}
	v.vote(e[1], marks("001"), marks("0010"))
	same := v.ballot(e[2], marks("100"), marks("1000"))
	var receipt api.SecretReceipt
	for again := range 2 {
		e[2].ask(http.MethodPost, v.at("/ballots"), written(t, same), http.StatusCreated, &receipt)
		if receipt.Again != (again == 1) {
			t.Errorf("%d: %+v", again, receipt)
		}
	}
	v.refused(e[3].tool, "/ballots", api.EncryptedBallot{Organization: e[3].id, Ballot: same.Ballot}, http.StatusConflict, "secret.error.credential_used")
	v.refused(e[3].tool, "/ballots", api.EncryptedBallot{Organization: e[4].id, Ballot: v.ballot(e[4], marks("100"), marks("1000")).Ballot}, http.StatusForbidden, "ballots.error.not_holder")
	v.refused(e[3].tool, "/ballots", api.EncryptedBallot{Organization: e[3].id, Ballot: `{"x":1}`}, http.StatusUnprocessableEntity, "belenios.ballot.form")
	v.refused(v.office.tool("", false), "/ballots", same, http.StatusUnauthorized, "api.error.needs_key")
	if need > 0 {
		v.do(v.staff, "/papers", api.HandedPaper{Organization: e[4].id})
		v.do(v.staff, "/papers", api.HandedPaper{Organization: e[5].id})
		v.do(v.staff, "/papers", api.HandedPaper{Organization: e[5].id, Out: true})
	}

	var public api.SecretBallots
	v.office.tool("", false).ask(http.MethodGet, v.at("/ballots"), "", http.StatusOK, &public)
	if len(public.Ballots) != 4 || public.Ballots[0].Tracker != first.Tracker || !public.Ballots[0].Replaced || public.Ballots[1].Replaced || public.Next != "" {
		t.Errorf("%+v", public)
	}
	var one api.WholeSecretBallot
	v.office.tool("", false).ask(http.MethodGet, v.at("/ballots/"+url.PathEscape(secretballots.PathOf(receipt.Tracker))), "", http.StatusOK, &one)
	if one.Ballot != same.Ballot || one.Tracker != receipt.Tracker {
		t.Errorf("%+v", one)
	}
	v.office.tool("", false).ask(http.MethodGet, v.at("/ballots/none"), "", http.StatusNotFound, &problem)
	v.office.tool("", false).ask(http.MethodGet, v.at("/ballots?after=x"), "", http.StatusUnprocessableEntity, &problem)

	v.refused(v.staff, "/declare", api.Nothing{}, http.StatusConflict, "secret.error.state")
	if closed := v.do(v.staff, "/close", api.Nothing{}); closed.Phase != "closed" || closed.Turnout.Voted != 3 || closed.Result != nil {
		t.Errorf("%+v", closed)
	}
	vote, err := v.p.secret.ByKey(t.Context(), access.TheProgram(), v.key)
	v.must(err)
	v.must(v.p.secret.Tally(t.Context(), access.TheProgram(), vote.ID))
	for _, x := range v.trustees[:cmp.Or(need, 3)] {
		v.act(x)
	}
	opened := v.whole(v.office.tool("", false))
	if opened.Phase != "opened" || opened.Result == nil || opened.Result.PapersWait != (need > 0) || opened.Result.Ballots != 3 || opened.Result.Cast != 4 {
		t.Fatalf("%+v, %+v", opened, opened.Result)
	}
	if r := opened.Result.Questions[0]; !slices.Equal(r.Electronic.Answers, []int64{3, 1}) || r.Electronic.Blank != 1 || (r.Adopted == nil) != (need > 0) {
		t.Errorf("%+v", r)
	}
	if need > 0 {
		v.refused(v.staff, "/declare", api.Nothing{}, http.StatusConflict, "secret.error.papers_wait")
		sheet := api.SecretSheet{Questions: []secretballots.Sums{{Answers: []int64{0, 1}}, {Answers: []int64{0, 0, 1}}}}
		v.do(v.staff, "/sheets", sheet)
		v.do(v.chair, "/sheets", sheet)
	}
	done := v.do(v.staff, "/declare", api.Nothing{})
	r := done.Result.Questions
	if done.Phase != "declared" || done.DeclaredBy == "" || r[0].Adopted == nil || r[0].Rule.FR == "" || len(r[1].Elected) == 0 {
		t.Errorf("%+v, %+v", done, r)
	}
	if want := need == 0; *r[0].Adopted != want || (r[0].Paper == nil) == (need > 0) {
		t.Errorf("adopted %v, paper %v", *r[0].Adopted, r[0].Paper)
	}
	file = v.file()
	report, err := verifying.Archive(t.Context(), bytes.NewReader(file), nil)
	v.must(err)
	if report.Result == nil || report.Ballots != 3 || report.Accepted != 4 || report.Fingerprint.String() != done.Result.Fingerprint || report.Size != done.Archive.Bytes {
		t.Errorf("%+v", report)
	}
	return done.UUID, file
}

// Two whole votes by programs alone, in each group and with all trustees or some of them;
// whoever has the archive checks it.
func TestAWholeSecretVoteThroughTheAPI(t *testing.T) {
	newPolling(t, "BELENIOS-2048", 0).run(0)
	newPolling(t, "Ed25519", 2).run(2)
}

// What a program writes that is no plan is told with its field; what is not public yet is
// found by nobody else.
func TestWhatTheAPIRefusesOfSecretVotes(t *testing.T) {
	v := newPolling(t, "Ed25519", 0)
	var kept api.SecretPlan
	v.staff.ask(http.MethodGet, v.at("/plan"), "", http.StatusOK, &kept)
	for code, change := range map[string]func(*api.SecretPlan){
		"api.error.instant":       func(p *api.SecretPlan) { p.Opens = "tomorrow" },
		"secret.error.record_day": func(p *api.SecretPlan) { p.RecordDay = "1/2/2026" },
		"secret.error.meeting":    func(p *api.SecretPlan) { p.Meeting = "1066-10" },
		"api.error.resolution":    func(p *api.SecretPlan) { p.Questions[0].Resolution = "1995-11/999" },
		"secret.error.key_taken":  func(*api.SecretPlan) {},
		"secret.error.nobody":     func(p *api.SecretPlan) { p.Authority = "nobody@coalition.example" },
		// One alone could open every ballot: Belenios would let them, and we do not.
		"secret.error.few_trustees": func(p *api.SecretPlan) { p.Trustees = p.Trustees[:1] },
	} {
		plan := kept
		plan.Questions = slices.Clone(kept.Questions)
		change(&plan)
		var p api.Problem
		v.staff.ask(http.MethodPost, api.Root+"/secret-votes", written(t, plan), http.StatusUnprocessableEntity, &p)
		if len(p.Errors) != 1 || p.Errors[0].Code != code {
			t.Errorf("%s: %+v", code, p)
		}
	}
	var p api.Problem
	public := v.office.tool("", false)
	public.ask(http.MethodGet, v.at(""), "", http.StatusNotFound, &p)
	public.ask(http.MethodGet, api.Root+"/secret-votes?after="+v.key, "", http.StatusNotFound, &p)
	v.trustees[0].ask(http.MethodPost, api.Root+"/secret-votes", written(t, kept), http.StatusForbidden, &p)
	v.do(v.staff, "/prepare", api.Nothing{})
	for _, rest := range []string{"/plan", "/addressees", "/task"} {
		v.office.tool("Aino", false).ask(http.MethodGet, v.at(rest), "", http.StatusForbidden, &p)
	}
	var list api.SecretVotes
	public.ask(http.MethodGet, api.Root+"/secret-votes", "", http.StatusOK, &list)
	if !slices.ContainsFunc(list.SecretVotes, func(one api.SecretVote) bool { return one.Key == v.key && one.Phase == "preparing" }) {
		t.Errorf("%+v", list)
	}
	var roll api.SecretRoll
	v.office.tool("Aino", false).ask(http.MethodGet, v.at("/roll"), "", http.StatusOK, &roll)
	if len(roll.Electors) < 8 || roll.Electors[0].Voted != nil {
		t.Errorf("%+v", roll)
	}
	e := v.electors(2)
	v.refused(v.staff, "/voters", api.NamedVoter{Organization: e[0].id, Person: v.cast["Ngaire"].PersonID}, http.StatusUnprocessableEntity, "secret.error.not_its_people")
	v.refused(v.staff, "/hours", api.Hours{Closes: "2001-01-01T00:00:00Z"}, http.StatusUnprocessableEntity, "secret.error.closes")
	v.refused(v.staff, "/cancel", api.Because{}, http.StatusUnprocessableEntity, "secret.error.reason")
	if gone := v.do(v.staff, "/cancel", api.Because{Reason: "The statement was withdrawn."}); gone.Phase != "cancelled" || gone.Reason == "" {
		t.Errorf("%+v", gone)
	}
}

// addSecretVote has the addresses of the API be those of the demonstration's open vote, and
// of a ballot in it.
func addSecretVote(t *testing.T, p *program, values places) {
	t.Helper()
	values["secret-votes/{election}"], values["/api/v1/secret-votes/{election}/ballots/{tracker} {tracker}"] = secret.Open, secretTracker(t, p)
}

// secretTracker is the tracking number of a ballot in the demonstration's open vote, as it
// stands in an address.
func secretTracker(t *testing.T, p *program) string {
	t.Helper()
	v, err := p.secret.ByKey(t.Context(), access.TheProgram(), secret.Open)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := p.secret.Ballots(t.Context(), v, 0)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d ballots, %v", len(list), err)
	}
	return secretballots.PathOf(list[0].Tracker)
}
