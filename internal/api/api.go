package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/apikeys"
	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/programme"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/signons"
	"plenary.example/internal/site"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
)

// API is the door for programs and what it stands on.
type API struct {
	Keys    *apikeys.Service
	ActorOf func(ctx context.Context, personID string, lang i18n.Lang) (access.Actor, error)

	Resolutions *resolutions.Service
	Bodies      *bodies.Service
	Meetings    *meetings.Service
	Ballots     *ballots.Service
	Speakers    *speakers.Service
	Calendar    *calendar.Service
	Gatherings  *gatherings.Service
	Programme   *programme.Service
	Concerns    *concerns.Service
	Threads     *thread.Service
	Roundtables *roundtables.Service
	Followup    *followup.Service
	Giving      *giving.Service
	Signons     *signons.Service
	Site        *site.Service
}

// operations are all that programs may ask, in the order that the description has.
func operations() []operation {
	return []operation{
		read("me", "/me", me).mine(),
		read("list_resolutions", "/resolutions", listResolutions, word("q"), word("subject"), word("group"), word("meeting"), word("status", policies()...), day("from"), day("to"), number("page")),
		read("get_resolution", "/resolutions/{meeting}/{label}", getResolution),
		read("get_resolution_thread", "/resolutions/{meeting}/{label}/thread", resolutionThread),
		read("list_meetings", "/meetings", listMeetings, day("before")),
		read("get_meeting", "/meetings/{key}", getMeeting),
		read("list_calendar", "/calendar", listCalendar, day("from"), day("to"), word("kind", kinds()...), word("body")),
		read("get_programme", "/gatherings/{gathering}/programme", getProgramme),
		read("list_concerns", "/concerns", listConcerns),
		read("get_concern_thread", "/concerns/{concern}/thread", concernThread),
		read("get_scorecard", "/scorecard", getScorecard),
		read("list_sign_ons", "/sign-ons", listSignOns, word("after")),
		read("get_sign_on", "/sign-ons/{statement}", getSignOn),
		read("list_pages", "/pages", listPages),
		read("get_page", "/pages/{slug}", getPage),
		read("list_gifts", "/gifts", listGifts, day("from"), day("to"), word("fund"), word("after")).mine(),
		read("list_gift_years", "/gifts/years", listGiftYears).mine(),
		act("report_problem", "/concerns/{concern}/reports", reportProblem),
		act("propose_item", "/roundtables/{table}/items", proposePoint),
		act("cast_ballot", "/votes/{vote}/ballots", castBallot),
		act("sign_statement", "/sign-ons/{statement}/signatures", signStatement),
		act("ask_to_speak", "/meetings/{key}/speakers", askToSpeak),
	}
}

// mine marks an operation that is about whoever asks.
func (o operation) mine() operation {
	o.personal = true
	return o
}

func policies() []string {
	var list []string
	for _, p := range resolutions.PolicyStates() {
		list = append(list, string(p))
	}
	return list
}

func kinds() []string {
	var list []string
	for _, k := range calendar.Kinds() {
		list = append(list, string(k))
	}
	return list
}

// Routes are the addresses of the API.
func (a *API) Routes() []door.Route {
	routes := []door.Route{
		{Pattern: "GET " + Root + "/openapi.json", Handle: a.description},
	}
	known := http.NewServeMux()
	nowhere := func(c *door.Call) error { return a.nowhere(c, known) }
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		routes = append(routes, door.Route{Pattern: method + " " + Root + "/{rest...}", Handle: nowhere})
	}
	for _, o := range operations() {
		known.Handle(o.method+" "+Root+o.path, http.NotFoundHandler()) // to be found, not to be served
		routes = append(routes, door.Route{Pattern: o.method + " " + Root + o.path, Handle: a.handle(o), MaxBody: maxBody})
	}
	return routes
}

// maxBody bounds what a program sends, in bytes.
const maxBody = 64 << 10

// nowhere answers where no operation is: a program reads no page. One that is asked with
// the wrong method says which is right.
func (a *API) nowhere(page *door.Call, known *http.ServeMux) error {
	c := &call{Call: page, api: a}
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := *c.R
		other.Method = method
		if _, pattern := known.Handler(&other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 || slices.Contains(allowed, c.R.Method) {
		return c.problem(fault.New(fault.NotFound, "api.error.nowhere", nil))
	}
	c.W.Header().Set("Allow", strings.Join(allowed, ", "))
	title := c.Text("api.error.method")
	return c.send(http.StatusMethodNotAllowed, "application/problem+json", Problem{Status: http.StatusMethodNotAllowed, Code: "api.error.method", Title: title, Detail: title})
}
