package secretvotes

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// index lists the votes, the latest first.
func (p *Pages) index(c *door.Call) error {
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.index.title"), Lead: c.Text("secretvotes.index.lead"), Description: c.Text("secretvotes.index.lead")}, "secret-votes")
	if secretballots.MayRun(c.Actor) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("secretvotes.desk.title"), Href: c.Path("manage", "secret-votes"), Kind: ui.Secondary}}
	}
	list, more, err := p.list(c)
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, v := range list {
		if v.Public() {
			entries = append(entries, ui.Entry{Title: v.Title.In(c.Lang), Href: to(c, v), Tag: new(p.phaseTag(c, v)), Note: c.Text("secretvotes.index.hours", "Opens", c.Loc.DateTime(p.local(v.Opens)), "Closes", c.Loc.DateTime(p.local(v.Closing())))})
		}
	}
	if len(entries) == 0 {
		return c.Page(page, ui.Empty(ui.EmptyData{Title: c.Text("secretvotes.index.none_title"), Body: c.Text("secretvotes.index.none")}))
	}
	body := []templ.Component{ui.Entries(c.Loc, entries)}
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("secretvotes.index.more"), Href: c.Path("secret-votes") + "?after=" + list[len(list)-1].Key}}))
	}
	return c.Page(page, parts.Stack(body...))
}

// list is the page of votes after the one that the address names.
func (p *Pages) list(c *door.Call) ([]secretballots.Vote, bool, error) {
	var after *secretballots.Vote
	if key := c.Value("after"); key != "" {
		v, err := p.Votes.ByKey(c.Ctx(), c.Actor, key)
		if err != nil {
			return nil, false, err
		}
		after = &v
	}
	return p.Votes.List(c.Ctx(), c.Actor, after)
}

// show is a vote's own page: what is asked, who may vote, how far it is, what came out,
// and how anybody checks it.
func (p *Pages) show(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	turnout, err := p.Votes.Turnout(c.Ctx(), v)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{
		Title: v.Title.In(c.Lang), Kicker: c.Text("secretvotes.kicker"), Status: new(p.phaseTag(c, v)), StatusLine: p.line(c, v), NoIndex: !v.Public(),
		Crumbs: []ui.Link{{Label: c.Text("secretvotes.index.title"), Href: c.Path("secret-votes")}}, Description: c.Text("secretvotes.show.description", "Title", v.Title),
		RailTitle: c.Text("secretvotes.show.facts"),
	}, "secret-votes", v.Key)
	if err := p.forReader(c, v, &page); err != nil {
		return err
	}
	facts, err := p.facts(c, v, turnout)
	if err != nil {
		return err
	}
	page.Rail = railPart(c.Text("secretvotes.show.facts"), facts)
	var body []templ.Component
	if v.State == secretballots.Opened || v.State == secretballots.Declared {
		result, err := p.result(c, v, turnout)
		if err != nil {
			return err
		}
		body = append(body, result...)
	}
	if !v.About.Empty() {
		body = append(body, parts.Section("about", c.Text("secretvotes.show.about"), parts.Rich(c.Lang, v.About)))
	}
	if v.State != secretballots.Opened && v.State != secretballots.Declared {
		body = append(body, parts.Section("questions", c.Text("secretvotes.show.questions", "Count", len(v.Questions)), p.questions(c, v)...))
	}
	if !v.ReadyAt.IsZero() {
		check, err := p.check(c, v)
		if err != nil {
			return err
		}
		body = append(body, check...)
	}
	body = append(body, parts.Section("how", c.Text("secretvotes.how.title"), parts.List([]string{
		c.Text("secretvotes.how.sealed"), c.Text("secretvotes.how.sums", "Need", v.Enough(), "All", len(v.Panel)), c.Text("secretvotes.how.code", "Authority", v.Authority), c.Text("secretvotes.how.tracker"), c.Text("secretvotes.how.limits"),
	})))
	return c.Page(page, parts.Stack(body...))
}

// forReader puts on the page what the reader may do now.
func (p *Pages) forReader(c *door.Call, v secretballots.Vote, page *ui.PageData) error {
	phase := v.PhaseAt(p.Now())
	places, err := p.mine(c, v)
	if err != nil {
		return err
	}
	if phase == secretballots.Polling && (len(places) > 0 || !c.Actor.SignedIn()) {
		page.Primary = &ui.ButtonData{Label: c.Text("secretvotes.show.vote"), Href: to(c, v, "vote")}
	}
	for _, m := range places {
		switch {
		case m.OnPaper:
			page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("secretvotes.mine.paper", "Organization", m.Organization)})
		case m.Voted():
			page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Good, Body: c.Text("secretvotes.mine.voted", "Organization", m.Organization)})
		case phase == secretballots.Waiting || phase == secretballots.Polling || v.State == secretballots.Preparing:
			page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("secretvotes.mine.may", "Organization", m.Organization, "Authority", v.Authority)})
		}
	}
	if t, ok := v.Trustee(c.Actor.PersonID); ok {
		notice := ui.NoticeData{Tone: ui.Neutral, Body: c.Text("secretvotes.mine.trustee"), Links: []ui.Link{{Label: c.Text("secretvotes.mine.trustee_link"), Href: to(c, v, "trustee")}}}
		if v.StageOf(t) != secretballots.Rest {
			notice.Tone, notice.Body = ui.Waiting, c.Text("secretvotes.mine.trustee_turn")
		}
		page.Notices = append(page.Notices, notice)
	}
	if c.Actor.PersonID != "" && c.Actor.PersonID == v.AuthorityID && v.State == secretballots.Preparing {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.mine.authority"), Links: []ui.Link{{Label: c.Text("secretvotes.mine.authority_link"), Href: to(c, v, "authority")}}})
	}
	if secretballots.MayRun(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("secretvotes.show.desk"), Href: manage(c, v), Kind: ui.Secondary})
	}
	return nil
}

// facts are what is known of a vote in short.
func (p *Pages) facts(c *door.Call, v secretballots.Vote, t ballots.Turnout) ([]ui.Fact, error) {
	facts := []ui.Fact{
		{Term: c.Text("secretvotes.fact.opens"), Text: c.Loc.DateTime(p.local(v.Opens))},
		{Term: c.Text("secretvotes.fact.closes"), Text: c.Loc.DateTime(p.local(v.Closing()))},
		{Term: c.Text("secretvotes.fact.record_day"), Text: c.Loc.Date(v.RecordDay)},
	}
	if v.VoteID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("secretvotes.fact.electors"), Text: c.Loc.Number(int64(t.Electors))})
		if t.Weighted() {
			facts = append(facts, ui.Fact{Term: c.Text("secretvotes.fact.weight"), Text: c.Loc.Number(t.Weight)})
		}
	}
	if !v.ReadyAt.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("secretvotes.fact.voted"), Text: c.Loc.Number(int64(t.Voted))})
		if t.Papers > 0 {
			facts = append(facts, ui.Fact{Term: c.Text("secretvotes.fact.papers"), Text: c.Loc.Number(int64(t.Papers))})
		}
	}
	var names []string
	for _, t := range v.Panel {
		done := ""
		switch {
		case t.Decrypted:
			done = c.Text("secretvotes.fact.has_decrypted")
		case v.State == secretballots.Preparing && t.KeyMade():
			done = c.Text("secretvotes.fact.has_key")
		}
		names = append(names, t.Name+done)
	}
	facts = append(facts,
		ui.Fact{Term: c.Text("secretvotes.fact.trustees", "Need", v.Enough(), "All", len(v.Panel)), Body: parts.List(names)},
		ui.Fact{Term: c.Text("secretvotes.fact.authority"), Text: v.Authority},
		ui.Fact{Term: c.Text("secretvotes.fact.group"), Text: v.Group},
	)
	return facts, nil
}

// questions are what electors are asked, with the answers.
func (p *Pages) questions(c *door.Call, v secretballots.Vote) (list []templ.Component) {
	for i, q := range v.Questions {
		answers := make([]string, len(q.Answers))
		for k, a := range q.Answers {
			answers[k] = a.In(c.Lang)
		}
		list = append(list, questionPart(c.Text("secretvotes.question", "Number", i+1), q.Text.In(c.Lang), answers, rule(c, q), p.aboutResolution(c, q)))
	}
	return list
}

// aboutResolution leads to the resolution that a question is about; nil for none.
func (p *Pages) aboutResolution(c *door.Call, q secretballots.Question) *ui.Link {
	if q.ResolutionID == "" {
		return nil
	}
	at, ok, err := p.Resolutions.AddressOf(c.Ctx(), q.ResolutionID)
	if err != nil || !ok {
		return nil
	}
	return &ui.Link{Label: c.Text("secretvotes.question.resolution"), Href: c.Path("resolutions", at.Meeting, at.Label)}
}

// result is what came out, question by question: what was encrypted and what was on paper
// apart.
func (p *Pages) result(c *door.Call, v secretballots.Vote, t ballots.Turnout) ([]templ.Component, error) {
	r, err := p.Votes.ResultOf(c.Ctx(), nil, v)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	if r.Papers.Waits() {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.result.papers_wait", "Count", r.Papers.Handed)}))
	}
	for i, o := range r.Outcomes {
		title := c.Text("secretvotes.question", "Number", i+1)
		if len(r.Outcomes) == 1 {
			title = c.Text("secretvotes.result.title")
		}
		one := []templ.Component{parts.Para(o.Question.Text.In(c.Lang))}
		if link := p.aboutResolution(c, o.Question); link != nil {
			one = append(one, ui.LinkList([]ui.Link{*link}))
		}
		if d := o.Decided; d != nil {
			tag := ui.TagData{Tone: ui.Bad, Word: c.Text("secretvotes.result.defeated")}
			if d.Adopted {
				tag = ui.TagData{Tone: ui.Good, Word: c.Text("secretvotes.result.adopted")}
			}
			figure := ui.VoteResultData{
				ID: "result-" + strconv.Itoa(i+1), Question: o.Question.Text.In(c.Lang), Yes: d.Yes, No: d.No, Abstain: d.Abstain, Eligible: t.Electors,
				Needed: d.Needed, Sentence: c.Loc.Say(d.Words), Outcome: &tag,
			}
			if t.Weighted() { // so many members are not so many votes
				figure.Eligible = 0
			}
			one = append(one, ui.VoteResult(c.Loc, figure))
		}
		if o.Decided == nil || r.Papers.Counted != nil {
			one = append(one, ui.Table(outcomeTable(c, o, r.Papers.Counted != nil)))
		}
		if len(o.Tied) > 0 {
			names := make([]string, len(o.Tied))
			for k, a := range o.Tied {
				names[k] = o.Question.Answers[a].In(c.Lang)
			}
			one = append(one, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("secretvotes.result.tie"), Body: c.Text("secretvotes.result.tie_between"), Links: nil}), parts.List(names))
		}
		body = append(body, parts.Section("question-"+strconv.Itoa(i+1), title, one...))
	}
	if r.Ballots == 0 && r.Papers.Handed == 0 {
		return append(body, parts.Hint(c.Text("secretvotes.result.nobody"))), nil
	}
	sums := c.Text("secretvotes.result.ballots", "Count", r.Ballots)
	if r.Cast > r.Ballots {
		sums += " " + c.Text("secretvotes.result.replaced", "Count", r.Cast-r.Ballots)
	}
	if r.Papers.Counted != nil {
		sums += " " + c.Text("secretvotes.result.papers", "Count", r.Papers.Handed)
		if n := r.Papers.Counted.Spoiled; n > 0 {
			sums += " " + c.Text("secretvotes.result.spoiled", "Count", n)
		}
	}
	if t.Weighted() {
		sums += " " + c.Text("secretvotes.result.weighted")
	}
	return append(body, parts.Hint(sums)), nil
}

// outcomeTable has the figures of a question, answer by answer.
func outcomeTable(c *door.Call, o secretballots.Outcome, papers bool) ui.TableData {
	t := ui.TableData{Caption: c.Text("secretvotes.result.figures"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("secretvotes.result.answer")}}}
	if papers {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("secretvotes.result.encrypted"), Numeric: true}, ui.Column{Label: c.Text("secretvotes.result.on_paper"), Numeric: true})
	}
	t.Columns = append(t.Columns, ui.Column{Label: c.Text("secretvotes.result.total"), Numeric: true})
	won := map[int]bool{}
	for _, i := range o.Elected {
		won[i] = true
	}
	if o.Question.Kind == secretballots.Choice {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("secretvotes.result.outcome")})
	}
	figure := func(n int64) ui.Cell { return ui.Cell{Text: c.Loc.Number(n)} }
	row := func(label string, electronic, paper, total int64, tag *ui.TagData) {
		cells := []ui.Cell{{Text: label}}
		if papers {
			cells = append(cells, figure(electronic), figure(paper))
		}
		cells = append(cells, figure(total))
		if o.Question.Kind == secretballots.Choice {
			cells = append(cells, ui.Cell{Tag: tag})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	for i, a := range o.Question.Answers {
		var tag *ui.TagData
		if won[i] {
			tag = &ui.TagData{Tone: ui.Good, Word: c.Text("secretvotes.result.elected")}
		}
		for _, tied := range o.Tied {
			if tied == i {
				tag = &ui.TagData{Tone: ui.Waiting, Word: c.Text("secretvotes.result.tied")}
			}
		}
		paper := int64(0)
		if papers {
			paper = o.Paper.Answers[i]
		}
		row(a.In(c.Lang), o.Electronic.Answers[i], paper, o.Total(i), tag)
	}
	row(c.Text("secretvotes.blank"), o.Electronic.Blank, o.Paper.Blank, o.Blank(), nil)
	return t
}

// check is how anybody checks the vote.
func (p *Pages) check(c *door.Call, v secretballots.Vote) ([]templ.Component, error) {
	state, err := p.Votes.ArchiveOf(c.Ctx(), v)
	if err != nil {
		return nil, err
	}
	published, err := p.Votes.PublishedOf(c.Ctx(), v)
	if err != nil {
		return nil, err
	}
	lines := []string{"apt-get install belenios-tool", "mkdir check && mv " + fileName(v) + " check/", "belenios-tool election verify --dir check"}
	if v.Group != tooled {
		lines = []string{"plenary verify " + fileName(v)}
	}
	lead := "secretvotes.check.lead"
	if v.Group != tooled {
		lead = "secretvotes.check.lead_own"
	}
	verify := []templ.Component{parts.Para(c.Text(lead))}
	verify = append(verify, ui.Actions(
		ui.ButtonData{Label: c.Text("secretvotes.check.download", "Size", size(c, state.Bytes)), Href: to(c, v, "archive.bel"), Kind: ui.Secondary},
		ui.ButtonData{Label: c.Text("secretvotes.check.ballots"), Href: to(c, v, "ballots"), Kind: ui.Secondary},
	), codeLines(lines))
	if v.Group == tooled {
		verify = append(verify, parts.Para(c.Text("secretvotes.check.tool")), codeLines([]string{"plenary verify " + fileName(v)}))
	} else {
		verify = append(verify, parts.Para(c.Text("secretvotes.check.not_tool")))
	}
	verify = append(verify, ui.Facts([]ui.Fact{
		{Term: c.Text("secretvotes.check.fingerprint"), Body: fingerprint(published.Fingerprint)},
		{Term: c.Text("secretvotes.check.archive"), Body: fingerprint(state.Fingerprint)},
		{Term: c.Text("secretvotes.check.credentials"), Text: c.Loc.Number(int64(published.Credentials))},
	}))
	return []templ.Component{parts.Section("verify", c.Text("secretvotes.check.title"), verify...)}, nil
}

// tooled is the group that belenios-tool 2.0 has.
const tooled = "BELENIOS-2048"

// fileName is what an archive is called: belenios-tool finds it by its ending.
func fileName(v secretballots.Vote) string { return v.UUID + ".bel" }

// size writes a number of bytes.
func size(c *door.Call, bytes int64) string {
	if bytes < 1<<20 {
		return c.Text("secretvotes.check.kilobytes", "Count", (bytes+1023)/1024)
	}
	return c.Text("secretvotes.check.megabytes", "Count", (bytes+1<<20-1)>>20)
}

// archive gives the whole public record of the vote, as far as it goes.
func (p *Pages) archive(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	begun, control := false, http.NewResponseController(c.W)
	err = p.Votes.Archive(c.Ctx(), v, func(piece []byte) error {
		if !begun {
			begun = true
			h := c.W.Header()
			h.Set("Content-Type", "application/x-tar")
			h.Set("Content-Disposition", `attachment; filename="`+fileName(v)+`"`)
			h.Set("Cache-Control", "no-cache")
		}
		_ = control.SetWriteDeadline(clock.System{}.Now().Add(time.Minute)) // a reader who takes none of it is let go
		_, err := c.W.Write(piece)
		return err
	})
	if begun && err != nil { // the reader is gone, or the database: a file cut short fails every check
		panic(http.ErrAbortHandler)
	}
	return err
}

// ballots is the list of tracking numbers, in the order of the archive.
func (p *Pages) ballots(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.ballots.title"), Kicker: v.Title.In(c.Lang), Lead: c.Text("secretvotes.ballots.lead"), Crumbs: crumbs(c, v)}, "secret-votes", v.Key, "ballots")
	if typed := c.Value("tracker"); typed != "" {
		tracker := secretballots.TrackerOf(typed)
		_, err := p.Votes.Find(c.Ctx(), v, tracker)
		if err == nil {
			return c.Redirect(to(c, v, "ballots", secretballots.PathOf(tracker)))
		}
		if page.Errors, err = c.Refusal(err); err != nil && len(page.Errors) == 0 {
			page.Notices = []ui.NoticeData{{Tone: ui.Bad, Body: c.Text("secret.error.no_ballot")}}
		}
	}
	after, _ := strconv.ParseInt(c.Value("after"), 10, 64)
	list, more, err := p.Votes.Ballots(c.Ctx(), v, after)
	if err != nil {
		return err
	}
	body := []templ.Component{ui.SearchBox(c.Loc, ui.SearchData{Action: to(c, v, "ballots"), Name: "tracker", Value: c.Value("tracker"), Label: c.Text("secretvotes.ballots.find")})}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("secretvotes.ballots.none_title"), Body: c.Text("secretvotes.ballots.none")}))
		return c.Page(page, parts.Stack(body...))
	}
	t := ui.TableData{Caption: c.Text("secretvotes.ballots.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("secretvotes.ballots.tracker")}, {Label: c.Text("secretvotes.ballots.state")},
	}}
	for _, b := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Body: trackerLink(to(c, v, "ballots", secretballots.PathOf(b.Tracker)), b.Tracker)}, {Tag: new(ballotTag(c, v, b))}}})
	}
	body = append(body, ui.Table(t))
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("secretvotes.ballots.more"), Href: to(c, v, "ballots") + "?after=" + strconv.FormatInt(list[len(list)-1].Place, 10)}}))
	}
	return c.Page(page, parts.Stack(body...))
}

// ballotTag says whether a ballot counts.
func ballotTag(c *door.Call, v secretballots.Vote, b secretballots.Ballot) ui.TagData {
	switch {
	case b.Replaced:
		return ui.TagData{Tone: ui.Past, Word: c.Text("secretvotes.ballots.replaced")}
	case v.State == secretballots.Ready:
		return ui.TagData{Tone: ui.Open, Word: c.Text("secretvotes.ballots.in")}
	case v.State == secretballots.Cancelled:
		return ui.TagData{Tone: ui.Past, Word: c.Text("secretvotes.ballots.cancelled")}
	}
	return ui.TagData{Tone: ui.Good, Word: c.Text("secretvotes.ballots.counted")}
}

// ballot is one ballot of the list, and the receipt of whoever has just cast it.
func (p *Pages) ballot(c *door.Call) error {
	v, b, err := p.oneBallot(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{
		Title: c.Text("secretvotes.ballot.title"), Kicker: v.Title.In(c.Lang), Status: new(ballotTag(c, v, b)), NoIndex: true,
		Crumbs: append(crumbs(c, v), ui.Link{Label: c.Text("secretvotes.ballots.title"), Href: to(c, v, "ballots")}),
	}, "secret-votes", v.Key, "ballots", secretballots.PathOf(b.Tracker))
	explain := "secretvotes.ballot.in"
	if b.Replaced {
		explain = "secretvotes.ballot.replaced"
	}
	return c.Page(page, parts.Stack(
		ui.Facts([]ui.Fact{{Term: c.Text("secretvotes.ballots.tracker"), Body: fingerprint(b.Tracker)}}),
		parts.Para(c.Text(explain)), parts.Para(c.Text("secretvotes.ballot.what")),
		ui.LinkList([]ui.Link{{Label: c.Text("secretvotes.ballot.text"), Href: to(c, v, "ballots", secretballots.PathOf(b.Tracker), "ballot.json")}, {Label: c.Text("secretvotes.ballot.back"), Href: to(c, v)}}),
	))
}

func (p *Pages) oneBallot(c *door.Call) (secretballots.Vote, secretballots.Ballot, error) {
	v, err := p.open(c)
	if err != nil {
		return v, secretballots.Ballot{}, err
	}
	b, err := p.Votes.Find(c.Ctx(), v, secretballots.TrackerOf(c.R.PathValue("tracker")))
	return v, b, err
}

// ballotText is the ballot itself, as it stands in the archive.
func (p *Pages) ballotText(c *door.Call) error {
	v, b, err := p.oneBallot(c)
	if err != nil {
		return err
	}
	text, err := p.Votes.BallotText(c.Ctx(), v, b.Tracker)
	if err != nil {
		return err
	}
	return c.Bytes("application/json", text)
}
