package signons

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// asked are the questions of the form.
func asked() []string {
	return []string{"signer", "name_en", "name_fr", "sort", "site", "city", "province", "country", "person", "title", "email", "authorised", "news"}
}

// ownSection has the organizations that the reader may sign for in one tap; nil for none.
func (p *Pages) ownSection(c *door.Call, st signons.Statement) (templ.Component, error) {
	list, err := p.Signons.MaySignFor(c.Ctx(), c.Actor, st)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var body []templ.Component
	first := true
	for _, own := range list {
		name := own.Organization.Name
		switch own.Signed {
		case st.Version:
			body = append(body, parts.Para(c.Text("signpages.own.signed", "Name", name)))
			continue
		case 0:
		default:
			body = append(body, parts.Para(c.Text("signpages.own.again", "Name", name)))
		}
		kind := ui.Secondary
		if first {
			kind, first = ui.Primary, false
		}
		body = append(body, parts.Form(ui.FormData{Action: at(c, st, "member"), Once: true, Hidden: []ui.Hidden{{Name: "organization", Value: own.Organization.ID}}},
			parts.Submit(c.Text("signpages.own.sign", "Name", name), kind)))
	}
	body = append(body, parts.Hint(c.Text("signpages.own.hint")))
	return parts.Section("own", c.Text("signpages.own.title"), body...), nil
}

// signAsMember signs for an organization of the coalition.
func (p *Pages) signAsMember(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.open(c)
	if err != nil {
		return err
	}
	g, err := p.Signons.SignAsMember(c.Ctx(), c.Actor, st.ID, c.Value("organization"))
	if err != nil {
		return err
	}
	done := "signon_signed"
	switch g.Stage {
	case signons.ForContact:
		done = "signon_contact"
	case signons.Held:
		done = "signon_held"
	case signons.Confirmed, signons.Asked, signons.TakenBack, signons.Refused, signons.Merged:
	}
	return c.Done(at(c, st), done)
}

// signForm asks who signs.
func (p *Pages) signForm(c *door.Call) error {
	st, err := p.open(c)
	if err != nil {
		return err
	}
	if st.Kept == signons.Draft {
		return door.NotFound()
	}
	return p.formWith(c, http.StatusOK, st, map[string]string{"signer": string(signons.ByOrganization), "country": signons.Home, "sort": string(signons.Community)}, nil)
}

func (p *Pages) formWith(c *door.Call, status int, st signons.Statement, values map[string]string, errs ui.FormErrors) error {
	page := twin(c, ui.PageData{
		Title: c.Text("signpages.form.heading"), Kicker: st.Title.In(c.Lang), Crumbs: crumbs(c, st), StatusLine: p.stateLine(c, st), Status: p.stateTag(c, st), Errors: errs, NoIndex: true,
	}, "sign-ons", st.Slug, "sign")
	if st.StateAt(p.Signons.Now()) != signons.Open {
		return c.PageStatus(status, page, parts.Stack(parts.Para(c.Text("signpages.form.not_open")), ui.LinkList([]ui.Link{{Label: c.Text("signpages.back"), Href: at(c, st)}})))
	}
	f := parts.Fields{Call: c, Prefix: "signpages.form.", Values: values, Errors: errs}
	var fields []templ.Component
	if st.Signers == signons.Everybody {
		fields = append(fields, f.Radios("signer", []ui.Option{
			{Value: string(signons.ByOrganization), Label: c.Text("signons.signer.organization")}, {Value: string(signons.ByPerson), Label: c.Text("signons.signer.person"), Hint: c.Text("signpages.form.as_person_hint")},
		}))
	}
	fields = append(fields, p.organizationFields(f, st), p.personFields(f, st),
		parts.Section("agree", c.Text("signpages.form.agree"),
			f.Box("authorised"), f.Box("news", func(b *ui.Field) { b.Label = p.newsWords(c) }), trap(c.Text("signpages.form.trap")), parts.Hint(c.Text("signpages.form.privacy")), parts.Submit(c.Text("signpages.form.send"), ui.Primary)))
	body := []templ.Component{parts.Para(c.Text("signpages.form.lead", "Title", st.Title)), parts.Form(ui.FormData{Action: at(c, st, "sign"), Once: true}, fields...)}
	if !c.Actor.SignedIn() {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("signpages.form.members"), Links: []ui.Link{{Label: c.Text("ui.account.sign_in"), Href: c.Path("sign-in") + "?next=" + at(c, st)}}})
	}
	return c.PageStatus(status, page, parts.Stack(body...))
}

func line(most int, auto string) func(*ui.Field) {
	return func(f *ui.Field) { f.Max, f.Auto = most, auto }
}

// organizationFields ask for the organization and where it is. Where persons may sign too,
// its questions may stay unanswered, and the place is theirs.
func (p *Pages) organizationFields(f parts.Fields, st signons.Statement) templ.Component {
	c := f.Call
	may := func(q *ui.Field) { q.Optional = q.Optional || st.Signers == signons.Everybody }
	var sorts, provinces, first, countries []ui.Option
	for _, s := range signons.Sorts() {
		sorts = append(sorts, ui.Option{Value: string(s), Label: c.Loc.Say(s.Name())})
	}
	for _, code := range signons.Provinces() {
		provinces = append(provinces, ui.Option{Value: code, Label: c.Loc.Say(signons.ProvinceName(code))})
	}
	for _, code := range signons.Countries() {
		o := ui.Option{Value: code, Label: signons.CountryName(c.Lang, code)}
		if code == signons.Home {
			first = append(first, o)
			continue
		}
		countries = append(countries, o)
	}
	slices.SortFunc(countries, func(a, b ui.Option) int {
		switch x, y := people.Fold(a.Label), people.Fold(b.Label); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	main, other := "name_"+string(c.Lang), "name_"+string(c.Lang.Other())
	title := "signpages.form.organization"
	if st.Signers == signons.Everybody {
		title = "signpages.form.who"
	}
	return parts.Section("organization", c.Text(title),
		f.Line(main, line(200, "organization"), func(q *ui.Field) {
			q.Label, q.Hint, q.Lang = c.Text("signpages.form.name"), c.Text("signpages.form.name_hint"), c.Lang
		}, may),
		f.Line(other, line(200, ""), parts.Optional, func(q *ui.Field) { q.Label, q.Lang = c.Text("signpages.form.name_other"), c.Lang.Other() }),
		f.Choice("sort", sorts, may),
		f.Line("site", line(300, "url"), parts.Optional, func(q *ui.Field) { q.Mode = "url" }),
		f.Line("city", line(200, "address-level2"), may),
		f.Choice("province", provinces, parts.None(c.Text("signpages.form.province_none"))),
		f.Choice("country", append(first, countries...)),
	)
}

func (p *Pages) personFields(f parts.Fields, st signons.Statement) templ.Component {
	may := func(q *ui.Field) { q.Optional = st.Signers == signons.Everybody }
	return parts.Section("person", f.Call.Text("signpages.form.you"),
		f.Line("person", line(200, "name")),
		f.Line("title", line(200, "organization-title"), may),
		f.Line("email", line(254, "email"), func(q *ui.Field) { q.Type, q.Mode = "email", "email" }),
	)
}

// newsWords are the words of the box about news, kept as evidence when it is ticked.
func (p *Pages) newsWords(c *door.Call) string {
	return c.Text("signpages.form.news_words", "Name", p.Signons.Profile().Name, "Place", p.Signons.Foot())
}

// sign takes the form.
func (p *Pages) sign(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.open(c)
	if err != nil {
		return err
	}
	if c.Value("fax") != "" { // a program: it hears what a person hears, and nothing is kept
		return p.sent(c, st, c.Value("email"))
	}
	a := signons.Application{
		Signer: signons.Signer(c.Value("signer")), Name: c.Both("name"), Site: c.Value("site"), Sort: signons.Sort(c.Value("sort")), City: c.Value("city"), Province: c.Value("province"), Country: c.Value("country"),
		Person: c.Value("person"), Title: c.Value("title"), Email: c.Value("email"), Authorised: c.Value("authorised") == "yes", Lang: c.Lang,
	}
	if st.Signers != signons.Everybody {
		a.Signer = signons.ByOrganization
	}
	if c.Value("news") == "yes" {
		a.NewsWords = p.newsWords(c)
	}
	g, err := p.Signons.Sign(c.Ctx(), c.Actor, st.ID, a, c.Network())
	if err == nil {
		return p.sent(c, st, g.Email)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	for i, e := range errs { // the question in the reader's language stands first
		if e.Field == "name_en" && c.Lang == i18n.FR {
			errs[i].Field = "name_fr"
		}
	}
	return p.formWith(c, status, st, c.Typed(asked()...), errs)
}

// sent says that a message is on its way, to whoever sent the form.
func (p *Pages) sent(c *door.Call, st signons.Statement, address string) error {
	page := twin(c, ui.PageData{
		Title: c.Text("signpages.sent.title"), Kicker: st.Title.In(c.Lang), Crumbs: crumbs(c, st), NoIndex: true, Lead: c.Text("signpages.sent.lead", "Address", address),
		Next: &ui.Next{Steps: []string{c.Text("signpages.sent.open"), c.Text("signpages.sent.confirm"), c.Text("signpages.sent.listed")}},
	}, "sign-ons", st.Slug)
	return c.Page(page, parts.Hint(c.Text("signpages.sent.nothing")))
}

// ofLink loads what the link in the address opens, of the statement in the address.
func ofLink(c *door.Call, open func(token string) (signons.Statement, signons.Signature, error)) (signons.Statement, signons.Signature, error) {
	st, g, err := open(c.R.PathValue("link"))
	if err == nil && st.Slug != c.R.PathValue("statement") {
		err = fault.New(fault.NotFound, "signons.error.no_link", nil)
	}
	return st, g, err
}

func (p *Pages) openMine(c *door.Call) (signons.Statement, signons.Signature, error) {
	return ofLink(c, func(token string) (signons.Statement, signons.Signature, error) {
		return p.Signons.OpenLink(c.Ctx(), token)
	})
}

// mine is a signatory's own page: where the signature is, and what they may do.
func (p *Pages) mine(c *door.Call) error {
	st, g, err := p.openMine(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{
		Title: c.Text("signpages.mine.title"), Kicker: st.Title.In(c.Lang), Crumbs: crumbs(c, st), NoIndex: true, Status: stageTag(c, g.Stage), StatusLine: c.Text("signpages.mine.stage." + string(stageShown(st, g))),
	}, "sign-ons", st.Slug, "mine", c.R.PathValue("link"))
	here := page.Path
	body := []templ.Component{ui.Facts(p.facts(c, st, g))}
	open := st.StateAt(p.Signons.Now()) == signons.Open
	again := g.Stage == signons.Confirmed && g.Version < st.Version
	if !st.Settled() && (g.Stage == signons.Asked || again && open) {
		key := "signpages.mine.confirm"
		if again {
			key = "signpages.mine.again"
		}
		body = append(body, p.words(c, st), parts.Form(parts.Sending(here, "confirm"), parts.Submit(c.Text(key), ui.Primary)))
	}
	if !st.Settled() && (g.Stage.Waits() || g.Stage == signons.Confirmed) {
		body = append(body, parts.Folded(c.Text("signpages.mine.take_back"), false, parts.Para(c.Text("signpages.mine.take_back_words")), parts.Form(parts.Sending(here, "take_back"), parts.Submit(c.Text("signpages.mine.take_back"), ui.Danger))))
	}
	body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("signpages.back"), Href: at(c, st)}}))
	return c.Page(page, parts.Stack(body...))
}

// stageShown is the stage that a signatory is told of: "earlier" for a signature of an
// earlier version.
func stageShown(st signons.Statement, g signons.Signature) signons.Stage {
	if g.Stage == signons.Confirmed && g.Version < st.Version {
		return "earlier"
	}
	return g.Stage
}

func stageTag(c *door.Call, s signons.Stage) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case signons.Confirmed:
		tone = ui.Good
	case signons.Refused:
		tone = ui.Bad
	case signons.TakenBack, signons.Merged:
		tone = ui.Past
	case signons.Asked, signons.ForContact, signons.Held:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Name())}
}

// facts are what a signature says, to whoever gave it or is asked about it.
func (p *Pages) facts(c *door.Call, st signons.Statement, g signons.Signature) []ui.Fact {
	facts := []ui.Fact{{Term: c.Text("signpages.fact.name"), Text: g.Called().In(c.Lang)}}
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("signpages.fact." + key), Text: text})
		}
	}
	where := signons.PlaceName(c.Loc, signons.Place{Country: g.Country, Province: g.Province})
	if g.City != "" {
		where = g.City + ", " + where
	}
	add("place", where)
	add("site", g.Site)
	if g.Signer == signons.ByOrganization {
		add("person", g.Person)
		add("title", g.Title)
	}
	add("closes", c.Loc.DateTime(p.local(st.Closes)))
	return facts
}

// actOnMine confirms a signature, or takes it back.
func (p *Pages) actOnMine(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, _, err := p.openMine(c)
	if err != nil {
		return err
	}
	token := c.R.PathValue("link")
	done := "signon_taken_back"
	if c.Value("action") == "take_back" {
		_, err = p.Signons.TakeBack(c.Ctx(), c.Actor, token)
	} else {
		var g signons.Signature
		g, err = p.Signons.Confirm(c.Ctx(), c.Actor, token)
		done = "signon_" + string(g.Stage)
		if g.Stage == signons.Confirmed {
			done = "signon_signed"
		}
	}
	if err != nil {
		return err
	}
	return c.Done(at(c, st, "mine", token), done)
}

func (p *Pages) openVouch(c *door.Call) (signons.Statement, signons.Signature, error) {
	return ofLink(c, func(token string) (signons.Statement, signons.Signature, error) {
		return p.Signons.OpenVouch(c.Ctx(), token)
	})
}

// vouch asks a contact of a member about a signature.
func (p *Pages) vouch(c *door.Call) error {
	st, g, err := p.openVouch(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{
		Title: c.Text("signpages.vouch.title", "Name", g.Name), Kicker: st.Title.In(c.Lang), Crumbs: crumbs(c, st), NoIndex: true, Status: stageTag(c, g.Stage),
	}, "sign-ons", st.Slug, "vouch", c.R.PathValue("link"))
	body := []templ.Component{ui.Facts(p.facts(c, st, g))}
	if g.Stage == signons.ForContact && !st.Settled() {
		page.Lead = c.Text("signpages.vouch.lead", "Person", g.Person, "Name", g.Name)
		body = append(body, p.words(c, st), parts.Form(parts.Sending(page.Path, "yes"), parts.Submit(c.Text("signpages.vouch.yes"), ui.Primary)), parts.Form(parts.Sending(page.Path, "no"), parts.Submit(c.Text("signpages.vouch.no"), ui.Danger)))
	} else {
		page.StatusLine = c.Text("signpages.vouch.over")
	}
	body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("signpages.back"), Href: at(c, st)}}))
	return c.Page(page, parts.Stack(body...))
}

func (p *Pages) actOnVouch(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, _, err := p.openVouch(c)
	if err != nil {
		return err
	}
	yes := c.Value("action") == "yes"
	if _, err := p.Signons.Vouch(c.Ctx(), c.Actor, c.R.PathValue("link"), yes); err != nil {
		return err
	}
	done := "signon_signed"
	if !yes {
		done = "signon_refused"
	}
	return c.Done(at(c, st, "vouch", c.R.PathValue("link")), done)
}
