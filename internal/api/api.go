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
	"plenary.example/internal/secretballots"
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
	Secret      *secretballots.Service
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
		read("list_secret_votes", "/secret-votes", listSecretVotes, word("after")),
		read("get_secret_vote", "/secret-votes/{election}", getSecretVote),
		read("list_secret_ballots", "/secret-votes/{election}/ballots", listSecretBallots, word("after")),
		read("get_secret_ballot", "/secret-votes/{election}/ballots/{tracker}", getSecretBallot),
		file("get_secret_archive", "/secret-votes/{election}/archive", archiveType, secretArchive),
		read("get_secret_roll", "/secret-votes/{election}/roll", secretRoll).mine(),
		read("get_secret_plan", "/secret-votes/{election}/plan", getSecretPlan).mine(),
		read("get_secret_addressees", "/secret-votes/{election}/addressees", secretAddressees).mine(),
		read("get_secret_task", "/secret-votes/{election}/task", secretTask).mine(),
		act("report_problem", "/concerns/{concern}/reports", reportProblem),
		act("propose_item", "/roundtables/{table}/items", proposePoint),
		act("cast_ballot", "/votes/{vote}/ballots", castBallot),
		act("sign_statement", "/sign-ons/{statement}/signatures", signStatement),
		act("ask_to_speak", "/meetings/{key}/speakers", askToSpeak),
		act("cast_secret_ballot", "/secret-votes/{election}/ballots", castSecretBallot).large(),
		act("answer_secret_task", "/secret-votes/{election}/task", answerSecretTask).large(),
		act("set_secret_credentials", "/secret-votes/{election}/credentials", setSecretCredentials).large(),
		act("plan_secret_vote", "/secret-votes", planSecretVote).large(),
		act("change_secret_vote", "/secret-votes/{election}/plan", changeSecretVote).large(),
		act("prepare_secret_vote", "/secret-votes/{election}/prepare", prepareSecretVote),
		act("weigh_secret_voter", "/secret-votes/{election}/weights", weighSecretVoter),
		act("strike_secret_voter", "/secret-votes/{election}/strikes", strikeSecretVoter),
		act("admit_secret_voter", "/secret-votes/{election}/admissions", admitSecretVoter),
		act("name_secret_voter", "/secret-votes/{election}/voters", nameSecretVoter),
		act("restart_secret_vote", "/secret-votes/{election}/restart", restartSecretVote),
		act("reschedule_secret_vote", "/secret-votes/{election}/hours", rescheduleSecretVote),
		act("hand_secret_paper", "/secret-votes/{election}/papers", handSecretPaper),
		act("close_secret_vote", "/secret-votes/{election}/close", closeSecretVote),
		act("enter_secret_sheet", "/secret-votes/{election}/sheets", enterSecretSheet),
		act("declare_secret_vote", "/secret-votes/{election}/declare", declareSecretVote),
		act("cancel_secret_vote", "/secret-votes/{election}/cancel", cancelSecretVote),
	}
}

// mine marks an operation that is about whoever asks.
func (o operation) mine() operation {
	o.personal = true
	return o
}

// large marks an operation to which more is sent than a form of a few fields.
func (o operation) large() operation {
	o.body = maxLargeBody
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
		routes = append(routes, door.Route{Pattern: o.method + " " + Root + o.path, Handle: a.handle(o), MaxBody: max(maxBody, o.body), Stream: o.file != nil})
	}
	return routes
}

// maxBody bounds what a program sends, in bytes; maxLargeBody an encrypted ballot of many
// answers, a trustee's answer for them, or the credentials of a thousand electors.
const (
	maxBody      = 64 << 10
	maxLargeBody = 8 << 20
)

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
