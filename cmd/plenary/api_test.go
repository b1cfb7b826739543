package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/api"
	"plenary.example/internal/ballots"
	"plenary.example/internal/demo/secret"
	joint "plenary.example/internal/demo/signons"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/parliament"
	"plenary.example/internal/roundtables"
)

// tool is a program of somebody's that asks the API.
type tool struct {
	t    *testing.T
	site string
	key  string // empty: the public
	lang string
}

// ask sends a request and reads the answer into what is given.
func (x tool) ask(method, path, body string, want int, into any) http.Header {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, x.site+path, strings.NewReader(body))
	if err != nil {
		x.t.Fatal(err)
	}
	if x.key != "" {
		req.Header.Set("Authorization", "Bearer "+x.key)
	}
	req.Header.Set("Accept-Language", x.lang)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	if resp.StatusCode != want {
		x.t.Fatalf("%s %s: %s, want %d: %s", method, path, resp.Status, want, raw)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		x.t.Fatalf("%s %s: %v: %s", method, path, err, raw)
	}
	return resp.Header
}

// office is the API of the worked example, and those who ask it.
type office struct {
	*testing.T
	p    *program
	site string
	cast map[string]access.Actor // by first name
}

func newOffice(t *testing.T) *office {
	t.Helper()
	p, cast := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	t.Cleanup(site.Close)
	o := &office{T: t, p: p, site: site.URL, cast: map[string]access.Actor{}}
	for _, player := range cast {
		who, err := p.signin.Actor(t.Context(), player.PersonID, i18n.EN)
		o.must(err)
		o.cast[strings.Fields(player.Name)[0]] = who
	}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// tool is a program of somebody's, with a key of theirs; of the public without a name.
func (o *office) tool(name string, act bool) tool {
	o.Helper()
	x := tool{t: o.T, site: o.site, lang: "en"}
	if name != "" {
		_, word, err := o.p.apikeys.Make(o.Context(), o.cast[name], "A tool", act, 7)
		o.must(err)
		x.key = word
	}
	return x
}

// What the API says of itself is so: every answer has the shape that the description
// gives it, for the public and for a member.
func TestAnswersAreAsTheDescriptionSays(t *testing.T) {
	o := newOffice(t)
	doc := api.Describe(o.p.catalog.For(i18n.EN), o.site)
	values := strings.NewReplacer("{meeting}", "1995-11", "{label}", "13", "{key}", "2026-11", "{gathering}", o.consultation(), "{concern}", "immigration-detention", "{statement}", joint.Open, "{slug}", "about", "{election}", secret.Open, "{tracker}", secretTracker(t, o.p))
	asked := 0
	for _, who := range []string{"", "Aino", "Priscilla"} {
		x := o.tool(who, false)
		for path, item := range doc.Paths {
			op := item.Get
			if op == nil || who == "" && len(op.Security) == 1 {
				continue
			}
			var answer any
			closed := func(begin, name string) bool { return strings.HasPrefix(path, begin) && who != name }
			switch {
			case op.Responses["200"].Content["application/x-tar"] != nil: // no shape is told of a file
				continue
			// Staff and the Executive; staff; the authority and the trustees, who are not among these.
			case closed("/gifts", "Priscilla"), closed("/secret-votes/{election}/plan", "Priscilla"), closed("/secret-votes/{election}/addressees", ""), closed("/secret-votes/{election}/task", ""):
				x.ask(http.MethodGet, api.Root+values.Replace(path), "", http.StatusForbidden, &answer)
				continue
			}
			h := x.ask(http.MethodGet, api.Root+values.Replace(path), "", http.StatusOK, &answer)
			if h.Get("Content-Type") != "application/json" || !strings.Contains(strings.Join(h.Values("Vary"), ", "), "Authorization") {
				t.Errorf("%s: %v", path, h)
			}
			var wrong huma.ValidateResult
			shape := op.Responses["200"].Content["application/json"].Schema
			huma.Validate(doc.Components.Schemas, shape, huma.NewPathBuffer([]byte(path), 0), huma.ModeReadFromServer, answer, &wrong)
			for _, err := range wrong.Errors {
				t.Errorf("for %q: %v", who, err)
			}
			asked++
		}
	}
	if asked < 28 {
		t.Errorf("only %d asked", asked)
	}
	var french map[string]any
	tool{t: t, site: o.site, lang: "fr-CA"}.ask(http.MethodGet, api.Root+"/openapi.json", "", http.StatusOK, &french)
	if info, _ := french["info"].(map[string]any); info["title"] != "L’API" {
		t.Errorf("in French: %v", french["info"])
	}
}

// A treasurer's program reads the gifts of some days and what years came to.
func TestATreasurersProgramReadsGifts(t *testing.T) {
	o := newOffice(t)
	values := places{}
	addGiving(t, o.p, values)
	x := o.tool("Priscilla", false)
	today := o.p.giving.Today()
	var list api.Gifts
	x.ask(http.MethodGet, api.Root+"/gifts?from="+today.Format(time.DateOnly)+"&to="+today.Format(time.DateOnly), "", http.StatusOK, &list)
	found := slices.IndexFunc(list.Gifts, func(g api.Gift) bool { return g.ID == values["{gift}"] })
	if found < 0 || list.Gifts[found].Cents != 250_00 || list.Gifts[found].Donor != "Amina Haddad" || list.Gifts[found].Payment == "" || list.Next != "" {
		t.Errorf("%+v", list)
	}
	var rest api.Gifts
	x.ask(http.MethodGet, api.Root+"/gifts?after="+list.Gifts[len(list.Gifts)-1].ID, "", http.StatusOK, &rest)
	if len(rest.Gifts) == 0 || rest.Gifts[0].Received >= list.Gifts[0].Received {
		t.Errorf("after: %+v", rest)
	}
	var years api.GiftYears
	x.ask(http.MethodGet, api.Root+"/gifts/years", "", http.StatusOK, &years)
	if len(years.Years) < 2 || years.Currency != "CAD" || years.Years[len(years.Years)-1].Year != today.Year() {
		t.Errorf("%+v", years)
	}
	var refused api.Problem
	x.ask(http.MethodGet, api.Root+"/gifts?from=soon", "", http.StatusUnprocessableEntity, &refused)
	x.ask(http.MethodGet, api.Root+"/gifts?from=2026-02-01&to=2026-01-01", "", http.StatusUnprocessableEntity, &refused)
	o.tool("", false).ask(http.MethodGet, api.Root+"/gifts", "", http.StatusUnauthorized, &refused)
}

// consultation is the Consultation that is on.
func (o *office) consultation() string {
	o.Helper()
	list, _, err := o.p.gatherings.List(o.Context(), nil, "", gatherings.Mark{})
	o.must(err)
	for _, g := range list {
		if now := o.p.clock.Now(); g.Kind == "consultation" && !g.Starts.After(now) && g.Ends.After(now) {
			return g.Key
		}
	}
	o.Fatal("no Consultation is on")
	return ""
}

// The library and the calendar are asked as on their pages.
func TestProgramsFindWhatPagesHave(t *testing.T) {
	o := newOffice(t)
	x := o.tool("", false)
	var found api.Resolutions
	x.ask(http.MethodGet, api.Root+"/resolutions?q=detention&status=in_force", "", http.StatusOK, &found)
	if found.Total == 0 || len(found.Resolutions) == 0 || found.Resolutions[0].Status != "in_force" || !strings.HasPrefix(found.Resolutions[0].Page, "http") {
		t.Errorf("%+v", found)
	}
	var one api.WholeResolution
	x.ask(http.MethodGet, api.Root+"/resolutions/1995-11/13", "", http.StatusOK, &one)
	if one.Number != 13 || one.Title.EN == "" || one.Title.FR == "" || len(one.Wording.Resolved.Clauses) == 0 {
		t.Errorf("%+v", one)
	}
	for _, row := range []struct{ path, field, code string }{
		{"/resolutions?page=0", "page", "api.error.page"},
		{"/calendar?from=26/11/2026", "from", "api.error.day"},
		{"/calendar?from=2026-01-01&to=2030-01-01", "to", "api.error.span"},
		{"/calendar?from=2026-02-01&to=2026-01-01", "to", "api.error.span"},
	} {
		var p api.Problem
		x.ask(http.MethodGet, api.Root+row.path, "", http.StatusUnprocessableEntity, &p)
		if len(p.Errors) != 1 || p.Errors[0].Field != row.field || p.Errors[0].Code != row.code || p.Detail == "" {
			t.Errorf("%s: %+v", row.path, p)
		}
	}
	var p api.Problem
	x.ask(http.MethodGet, api.Root+"/resolutions/1995-11/999", "", http.StatusNotFound, &p)
	x.lang = "fr"
	h := x.ask(http.MethodGet, api.Root+"/nothing", "", http.StatusNotFound, &p)
	if h.Get("Content-Type") != "application/problem+json" || h.Get("Content-Language") != "fr" || !strings.Contains(p.Detail, "adresse") {
		t.Errorf("%v %+v", h, p)
	}
	if h = x.ask(http.MethodPost, api.Root+"/meetings", "", http.StatusMethodNotAllowed, &p); h.Get("Allow") != http.MethodGet {
		t.Errorf("%v", h)
	}
	var draft api.WholeMeeting
	x.ask(http.MethodGet, api.Root+"/meetings/2026-11", "", http.StatusOK, &draft)
	hidden := o.p.catalog.For(i18n.EN).T("assembly.agenda.resolution")
	if !slices.ContainsFunc(draft.Agenda, func(i api.Item) bool { return i.Title.EN == hidden }) {
		t.Error("the public reads what a resolution is about before it is adopted")
	}
	o.tool("Aino", false).ask(http.MethodGet, api.Root+"/meetings/2026-11", "", http.StatusOK, &draft)
	if slices.ContainsFunc(draft.Agenda, func(i api.Item) bool { return i.Title.EN == hidden }) {
		t.Error("a member does not")
	}
}

// A delegate's program votes and asks to speak as the delegate would, under the same
// rules, and with a key that may act alone.
func TestAProgramVotesForItsPerson(t *testing.T) {
	o := newOffice(t)
	ctx, key := t.Context(), "2026-11"
	chair, staff := o.cast["Ngaire"], o.cast["Priscilla"]
	aino := o.cast["Aino"]
	_, err := o.p.meetings.Admit(ctx, staff, key, aino.Seats[0].OrganizationID, aino.PersonID)
	o.must(err)
	o.must(o.p.meetings.Open(ctx, chair, key))
	m, err := o.p.meetings.ByKey(ctx, key)
	o.must(err)
	items, err := o.p.meetings.Agenda(ctx, m.ID)
	o.must(err)
	o.must(o.p.meetings.TakeUp(ctx, chair, key, items[0].ID))
	cards, err := o.p.meetings.Electorate(ctx, m.ID, i18n.EN)
	o.must(err)
	present := slices.DeleteFunc(cards, func(e meetings.Entitlement) bool { return e.Holder.ID == "" })
	motion, err := o.p.floor.State(ctx, chair, key, floor.NewMotion{Kind: parliament.Recess, MoverID: present[0].Organization.ID, SecondedBy: present[1].Organization.ID, Minutes: 5})
	o.must(err)
	_, err = o.p.floor.OpenVote(ctx, chair, key, motion.ID, ballots.Open)
	o.must(err)

	x, reads, public := o.tool("Aino", true), o.tool("Aino", false), o.tool("", false)
	var now api.WholeMeeting
	reads.ask(http.MethodGet, api.Root+"/meetings/"+key, "", http.StatusOK, &now)
	if now.Now == nil || now.Now.Vote == nil || now.Now.Vote.Rule.FR == "" || !now.Now.Quorum {
		t.Fatalf("%+v", now.Now)
	}
	vote := api.Root + "/votes/" + now.Now.Vote.ID + "/ballots"
	for _, row := range []struct {
		x      tool
		body   string
		status int
		code   string
	}{
		{public, `{"choice":"yes"}`, http.StatusUnauthorized, "api.error.needs_key"},
		{tool{t: t, site: o.site, key: "plenary_none"}, `{"choice":"yes"}`, http.StatusUnauthorized, "apikeys.error.key"},
		{reads, `{"choice":"yes"}`, http.StatusForbidden, "api.error.reads_only"},
		{x, `{"choice":"maybe"}`, http.StatusUnprocessableEntity, ""},
		{x, `{"choice":"yes","weight":2}`, http.StatusUnprocessableEntity, "api.error.body"},
		{x, `{"choice":"yes"}{"choice":"no"}`, http.StatusUnprocessableEntity, "api.error.body"},
		{x, ``, http.StatusUnprocessableEntity, "api.error.body"},
		{x, `{"choice":"` + strings.Repeat("y", 70<<10) + `"}`, http.StatusRequestEntityTooLarge, ""},
		{x, `{"organization":"` + present[1].Organization.ID + `","choice":"yes"}`, http.StatusForbidden, ""},
	} {
		var p api.Problem
		h := row.x.ask(http.MethodPost, vote, row.body, row.status, &p)
		if row.code != "" && p.Code != row.code || p.Detail == "" || p.Status != row.status {
			t.Errorf("%.40s: %+v", row.body, p)
		}
		if row.status == http.StatusUnauthorized && h.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%.40s: %v", row.body, h)
		}
	}
	var r api.Receipt
	x.ask(http.MethodPost, vote, `{"choice":"no"}`, http.StatusCreated, &r)
	x.ask(http.MethodPost, vote, `{"choice":"yes"}`, http.StatusCreated, &r)
	if r.Again || r.Choice != "yes" || r.Organization != aino.Seats[0].OrganizationID {
		t.Errorf("%+v", r)
	}
	if x.ask(http.MethodPost, vote, `{"choice":"yes"}`, http.StatusCreated, &r); !r.Again {
		t.Errorf("%+v", r)
	}
	var turn api.Turn
	x.ask(http.MethodPost, api.Root+"/meetings/"+key+"/speakers", `{}`, http.StatusCreated, &turn)
	var again api.Turn // nobody waits twice
	x.ask(http.MethodPost, api.Root+"/meetings/"+key+"/speakers", `{}`, http.StatusCreated, &again)
	if turn.ID == "" || turn.State != "waiting" || again != turn {
		t.Errorf("%+v, then %+v", turn, again)
	}
	var p api.Problem
	_, err = o.p.meetings.CloseVote(ctx, chair, key)
	o.must(err)
	x.ask(http.MethodPost, vote, `{"choice":"no"}`, http.StatusConflict, &p)
	reads.ask(http.MethodGet, api.Root+"/meetings/"+key, "", http.StatusOK, &now)
	if len(now.Results) != 0 {
		t.Error("a result is told before it is announced")
	}
	_, err = o.p.floor.Announce(ctx, chair, key)
	o.must(err)
	reads.ask(http.MethodGet, api.Root+"/meetings/"+key, "", http.StatusOK, &now)
	if len(now.Results) != 1 || now.Results[0].Yes != 1 || now.Results[0].No != 0 || len(now.Results[0].Rests) < 4 {
		t.Errorf("%+v", now.Results)
	}
	now = api.WholeMeeting{}
	public.ask(http.MethodGet, api.Root+"/meetings/"+key, "", http.StatusOK, &now)
	if len(now.Results) != 0 || now.Now != nil {
		t.Errorf("the public: %+v %+v", now.Now, now.Results)
	}
}

// A report through the API is refused what it is refused on the page, and the browser's
// session counts for nothing here.
func TestAProgramReportsAndProposes(t *testing.T) {
	o := newOffice(t)
	x := o.tool("Aino", true)
	reports := api.Root + "/concerns/immigration-detention/reports"
	good := `{"problem":"Families are held in a hotel","unit":"families","affected":4,"region":"ontario","from":"2026-10-01","to":"2026-10-31","language":"en"}`
	var made api.Reported
	x.ask(http.MethodPost, reports, good, http.StatusCreated, &made)
	if !strings.HasPrefix(made.Page, "http") || !strings.HasSuffix(made.Page, made.ID) {
		t.Errorf("%+v", made)
	}
	var p api.Problem
	x.ask(http.MethodPost, reports, strings.Replace(good, "in a hotel", "with Mrs. Almaz Tesfaye, UCI 11-2233-4455", 1), http.StatusUnprocessableEntity, &p)
	x.ask(http.MethodPost, reports, strings.Replace(good, "2026-10-01", "October", 1), http.StatusUnprocessableEntity, &p)
	o.tool("Priscilla", true).ask(http.MethodPost, reports, good, http.StatusForbidden, &p)

	// An item for the roundtable that calls for them, and what came of others.
	tables, _, err := o.p.roundtables.List(t.Context(), o.cast["Aino"], "")
	o.must(err)
	i := slices.IndexFunc(tables, func(r roundtables.Roundtable) bool { return r.Takes(o.p.clock.Now()) })
	if i < 0 {
		t.Fatal("no roundtable calls for items")
	}
	items := api.Root + "/roundtables/" + tables[i].Key + "/items"
	point := `{"title":{"en":"Hotels","fr":"Hôtels"},"problem":{"en":"Families are held in hotels.","fr":"Des familles sont détenues à l’hôtel."},"question":{"en":"Why?","fr":"Pourquoi ?"},"ask":{"en":"Stop.","fr":"Cessez."},"concern":"immigration-detention","urgency":"soon","cited":"Res. 13, November 1995"}`
	x.ask(http.MethodPost, items, strings.Replace(point, "soon", "whenever", 1), http.StatusUnprocessableEntity, &p)
	x.ask(http.MethodPost, items, point, http.StatusCreated, &made)
	if item, err := o.p.roundtables.ItemTx(t.Context(), o.p.db.Reader(), made.ID); err != nil || item.Title.FR != "Hôtels" || len(item.Resolutions) != 1 {
		t.Errorf("%+v, %v", item, err)
	}
	var whole, public api.Scorecard
	x.ask(http.MethodGet, api.Root+"/scorecard", "", http.StatusOK, &whole)
	o.tool("", false).ask(http.MethodGet, api.Root+"/scorecard", "", http.StatusOK, &public)
	if !whole.Whole || public.Whole || whole.All.Made == 0 || whole.All.Made < public.All.Made {
		t.Errorf("%+v, and for the public %+v", whole.All, public.All)
	}

	client := browser(t, o.site)
	signIn(t, client, o.site, o.cast["Aino"].PersonID)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.site+reports, strings.NewReader(good))
	o.must(err)
	resp, err := client.Do(req)
	o.must(err)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("with a session alone: %s", resp.Status)
	}
}
