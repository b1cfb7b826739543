package give

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// The answers of the form that are not those of a pledge.
const (
	another = "other" // an amount that is typed
	nobody  = "none"  // no tribute
	yes     = "yes"
)

// asked are the fields of the form, to be shown again as they were typed.
func asked() []string {
	return []string{
		"once", "frequency", "suggestion", "suggestion_monthly", "amount", "way", "fund", "kind", "name", "email", "street", "city", "province", "postal", "country",
		"tribute", "tribute_name", "family", "family_email", "family_address", "tribute_lang", "tribute_message", "unnamed", "message", "news",
	}
}

// usual are the answers of a form that nobody has touched. A link from elsewhere may
// choose some: ?amount=50&frequency=monthly&fund=travel-fund.
func (p *Pages) usual(c *door.Call, suggestions func(monthly bool) []int64) map[string]string {
	values := map[string]string{
		"once": db.NewID(), "frequency": string(giving.Once), "way": string(p.Giving.Ways()[0]), "fund": giving.GeneralFund, "kind": string(giving.Person),
		"country": p.Giving.Profile().Giving.Home(), "tribute": nobody, "tribute_lang": string(c.Lang), "name": c.Actor.Name,
	}
	for _, name := range []string{"frequency", "way", "fund"} {
		if said := c.Value(name); said != "" && len(said) < 80 {
			values[name] = said
		}
	}
	if cents, err := p.typed(c, c.Value("amount")); err == nil && cents > 0 {
		monthly := values["frequency"] == string(giving.Monthly)
		name := suggestionOf(monthly)
		values[name], values["amount"] = another, money.Plain(cents, p.Giving.Profile().Currency, c.Lang)
		for _, one := range suggestions(monthly) {
			if one == cents {
				values[name], values["amount"] = strconv.FormatInt(cents, 10), ""
			}
		}
	}
	return values
}

func suggestionOf(monthly bool) string {
	if monthly {
		return "suggestion_monthly"
	}
	return "suggestion"
}

// cents is the amount that was chosen or typed. Both at once are asked about: nobody is
// to be charged what they did not mean.
func (p *Pages) cents(c *door.Call) (int64, error) {
	chosen, amount := c.Value(suggestionOf(c.Value("frequency") == string(giving.Monthly))), c.Value("amount")
	cents, err := strconv.ParseInt(chosen, 10, 64)
	if err != nil || cents <= 0 {
		if amount == "" {
			return 0, fault.Field("amount", "givepages.error.amount", nil)
		}
		return p.typed(c, amount)
	}
	if amount == "" {
		return cents, nil
	}
	if said, err := p.typed(c, amount); err != nil || said != cents {
		return 0, fault.Field("amount", "givepages.error.two_amounts", fault.Args{"Chosen": p.text(cents)})
	}
	return cents, nil
}

// newsWords are the words of the box about news, which are kept as evidence when it is
// ticked: who writes, from where, and that one can stop it (CASL, section 10).
func (p *Pages) newsWords(c *door.Call) string {
	return c.Text("givepages.news_words", "Name", p.Giving.Profile().Name, "Place", p.Giving.Foot())
}

// filled is the pledge that a form asks for. cents are its amount.
func (p *Pages) filled(c *door.Call, campaign giving.Campaign, cents int64) giving.Pledge {
	pledge := giving.Pledge{
		Frequency: giving.Frequency(c.Value("frequency")), Way: giving.Way(c.Value("way")), Amount: money.Of(cents, p.Giving.Profile().Currency), Fund: c.Value("fund"), Campaign: campaign.ID,
		Unnamed: c.Value("unnamed") == yes, Message: c.Value("message"), Once: once(c),
		From: giving.Particulars{
			Kind: giving.DonorKind(c.Value("kind")), Name: c.Value("name"), Email: c.Value("email"), Lang: c.Lang,
			Address: giving.Address{Street: c.Value("street"), City: c.Value("city"), Province: c.Value("province"), Postal: c.Value("postal"), Country: c.Value("country")},
		},
		Tribute: giving.Tribute{
			Kind: giving.TributeKind(c.Value("tribute")), Name: c.Value("tribute_name"), Family: c.Value("family"), FamilyEmail: c.Value("family_email"),
			FamilyAddress: c.Value("family_address"), Lang: i18n.Lang(c.Value("tribute_lang")), Message: c.Value("tribute_message"),
		},
	}
	if c.Value("news") == yes {
		pledge.Agreed = giving.Agreed{Words: p.newsWords(c), Network: c.Network()}
	}
	return pledge
}

// once is the form's own key with what was filled in: the same form sent twice is one
// gift, and one that is sent again with another amount, after a step back, another.
func once(c *door.Call) string {
	sum := sha256.New()
	for _, name := range asked() {
		v := c.Value(name)
		sum.Write([]byte(strconv.Itoa(len(v)) + ":" + v))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// give is the page where gifts are given.
func (p *Pages) give(c *door.Call) error {
	return p.formPage(c, http.StatusOK, giving.Campaign{}, nil)
}

func (p *Pages) giving(c *door.Call) error { return p.take(c, giving.Campaign{}) }

// take keeps what the form asks for, and leads on: to the card page, or to how the gift
// is sent.
func (p *Pages) take(c *door.Call, campaign giving.Campaign) error {
	if err := c.Parse(); err != nil {
		return err
	}
	cents, wrong := p.cents(c)
	if wrong != nil && fault.Of(wrong) == nil {
		return wrong
	}
	made, err := p.Giving.Promise(c.Ctx(), c.Actor, p.filled(c, campaign, cents), c.Network())
	if err != nil {
		errs, status, err := refused(c, err)
		if err != nil {
			return err
		}
		for i, e := range errs { // what was wrong with the amount is known better here
			if f := fault.Of(wrong); f != nil && e.Field == "amount" {
				errs[i].Sentence = c.Sentence(f)
			}
		}
		return p.formPage(c, status, campaign, errs)
	}
	link, err := p.Giving.PledgeToken(c.Ctx(), made.ID)
	if err != nil {
		return err
	}
	if made.State != giving.Begun {
		return c.Redirect(at(c, "pledges", link))
	}
	to, err := p.Giving.PayByCard(c.Ctx(), c.Actor, link, c.Lang)
	if fault.Is(err, fault.Unavailable) { // the gift is kept: its page offers the card again
		return c.Redirect(at(c, "pledges", link) + "?away=yes")
	}
	if err != nil {
		return err
	}
	return c.Redirect(to)
}

// formPage is the page with the form, for the work as a whole or for a campaign.
func (p *Pages) formPage(c *door.Call, status int, campaign giving.Campaign, errs ui.FormErrors) error {
	profile := p.Giving.Profile()
	page := ui.PageData{Title: c.Text("givepages.title_of", "Name", profile.Short), Lead: profile.Giving.About.In(c.Lang), Errors: errs}
	if page.Lead == "" {
		page.Lead = c.Text("givepages.lead", "Name", profile.Name)
	}
	page.Description = page.Lead
	var body []templ.Component
	if campaign.ID == "" {
		page = twin(c, page)
		open, err := p.openCampaigns(c)
		if err != nil {
			return err
		}
		body = append(body, open...)
	} else {
		page.Title, page.Kicker, page.Crumbs = campaign.Name.In(c.Lang), c.Text("givepages.campaign"), []ui.Link{toGive(c)}
		page.Lead = ""
		page = twin(c, page, "campaigns", campaign.Slug)
		story, err := p.story(c, campaign)
		if err != nil {
			return err
		}
		body = append(body, story...)
	}
	if campaign.ID == "" || campaign.TakesOn(p.Giving.Today()) {
		form, err := p.form(c, page.Path, campaign, errs)
		if err != nil {
			return err
		}
		body = append(body, form)
	}
	body = append(body, p.about(c))
	return c.PageStatus(status, page, parts.Stack(body...))
}

// about says what a donor may rely on, and leads to what they have given.
func (p *Pages) about(c *door.Call) templ.Component {
	profile := p.Giving.Profile()
	lines := []string{c.Text("givepages.about.wrong")}
	if profile.Giving.Official {
		lines = append(lines, c.Text("givepages.about.charity", "Name", profile.Name, "Number", profile.Giving.Registration))
	}
	lines = append(lines, c.Text("givepages.about.receipt_"+p.receipted()), p.say(c, "givepages.about.law"), c.Text("givepages.about.contact", "Place", p.Giving.Foot()))
	return parts.Section("about", c.Text("givepages.about"), parts.List(lines), ui.LinkList([]ui.Link{{Label: p.say(c, "givepages.about.mine"), Href: at(c, "mine")}}))
}

// form is the form as it is asked, or as it was filled in.
func (p *Pages) form(c *door.Call, action string, campaign giving.Campaign, errs ui.FormErrors) (templ.Component, error) {
	suggestions := p.Giving.Profile().Giving.Suggested
	if len(campaign.Suggestions) > 0 {
		suggestions = func(monthly bool) []int64 {
			if monthly {
				return p.Giving.Profile().Giving.Suggested(true)
			}
			return campaign.Suggestions
		}
	}
	values := p.usual(c, suggestions)
	if errs.Any() {
		values = c.Typed(asked()...)
	}
	f := parts.Fields{Call: c, Prefix: "givepages.field.", Values: values, Errors: errs}
	gift, err := p.giftFields(f, campaign, suggestions)
	if err != nil {
		return nil, err
	}
	fields := []templ.Component{gift, p.whoFields(f)}
	if p.Giving.Profile().Giving.Official {
		fields = append(fields, p.addressFields(f, c.Text("givepages.address"), c.Text("givepages.address_why")))
	}
	fields = append(fields, p.tributeFields(f), parts.Section("wishes", c.Text("givepages.wishes"),
		f.Box("unnamed"), f.Area("message", parts.Optional, parts.Rows(3), most(1000)),
		f.Box("news", func(b *ui.Field) { b.Label = p.newsWords(c) })), parts.Hint(c.Text("givepages.next")), parts.Submit(c.Text("givepages.button"), ui.Primary))
	return form(ui.FormData{ID: "gift", Action: action, Once: true, Hidden: []ui.Hidden{{Name: "once", Value: values["once"]}}}, fields...), nil
}

// most bounds what is typed into a question.
func most(n int) func(*ui.Field) { return func(f *ui.Field) { f.Max = n } }

// autofill names what a browser may fill in.
func autofill(token string) func(*ui.Field) { return func(f *ui.Field) { f.Auto = token } }

// giftFields ask how much, how often, by what way and for what.
func (p *Pages) giftFields(f parts.Fields, campaign giving.Campaign, suggestions func(bool) []int64) (templ.Component, error) {
	c := f.Call
	var fields []templ.Component
	often := []ui.Option{{Value: string(giving.Once), Label: c.Loc.Say(giving.Once.Say())}}
	var ways []ui.Option
	if p.Giving.CardOffered() {
		often = append(often, ui.Option{Value: string(giving.Monthly), Label: c.Loc.Say(giving.Monthly.Say()), Hint: c.Text("givepages.monthly_hint")})
		fields = append(fields, f.Radios("frequency", often))
	} else {
		fields = append(fields, hidden("frequency", string(giving.Once)))
	}
	for _, w := range p.Giving.Ways() {
		hint := "givepages.code_hint"
		if w == giving.ByCard {
			hint = "givepages.card_hint"
		}
		ways = append(ways, ui.Option{Value: string(w), Label: c.Loc.Say(w.Say()), Hint: c.Text(hint)})
	}
	fields = append(fields, p.amounts(f, false, suggestions(false)))
	if len(often) > 1 {
		fields = append(fields, p.amounts(f, true, suggestions(true)))
	}
	fields = append(fields, f.Line("amount", parts.Optional, func(q *ui.Field) { q.Mode, q.Width, q.Max = "decimal", 10, 20 }), f.Radios("way", ways))
	if campaign.ID == "" {
		funds, err := p.Giving.Funds(c.Ctx())
		if err != nil {
			return nil, err
		}
		var options []ui.Option
		for _, fund := range funds {
			o := ui.Option{Value: fund.Slug, Label: fund.Name.In(c.Lang)}
			if fund.Slug == giving.GeneralFund {
				o.Label = c.Text("givepages.fund_general")
			}
			options = append(options, o)
		}
		fields = append(fields, f.Radios("fund", options))
	}
	return parts.Section("give", c.Text("givepages.gift"), fields...), nil
}

// amounts are the amounts that are suggested, and another.
func (p *Pages) amounts(f parts.Fields, monthly bool, list []int64) templ.Component {
	name := suggestionOf(monthly)
	v := amountsView{name: name, class: "amounts amounts-once", legend: f.Call.Text("givepages.field." + name)}
	if monthly {
		v.class = "amounts amounts-monthly"
	}
	for _, cents := range list {
		v.options = append(v.options, ui.Option{Value: strconv.FormatInt(cents, 10), Label: money.Short(cents, p.Giving.Profile().Currency, f.Call.Lang)})
	}
	v.options = append(v.options, ui.Option{Value: another, Label: f.Call.Text("givepages.another")})
	for i := range v.options {
		v.options[i].Chosen = v.options[i].Value == f.Values[name]
	}
	return amounts(v)
}

func (p *Pages) whoFields(f parts.Fields) templ.Component {
	c := f.Call
	kinds := []ui.Option{{Value: string(giving.Person), Label: c.Loc.Say(giving.Person.Say())}, {Value: string(giving.Organization), Label: c.Loc.Say(giving.Organization.Say())}}
	return parts.Section("who", c.Text("givepages.who"), f.Radios("kind", kinds), f.Line("name", autofill("name"), most(200), func(q *ui.Field) { q.Hint = p.say(c, "givepages.field.name_hint") }),
		f.Line("email", autofill("email"), most(254), func(q *ui.Field) { q.Type, q.Mode, q.Hint = "email", "email", p.say(c, "givepages.field.email_hint") }))
}

// addressFields ask for the whole postal address.
func (p *Pages) addressFields(f parts.Fields, legend, why string) templ.Component {
	c := f.Call
	return parts.Fieldset(legend, why,
		f.Area("street", parts.Rows(2), autofill("street-address"), most(300)),
		f.Line("city", autofill("address-level2"), most(100)),
		f.Line("province", parts.Optional, autofill("address-level1"), most(100), func(q *ui.Field) {
			q.Width, q.Attrs = 20, templ.Attributes{"list": "provinces"}
		}),
		provinces(strings.Fields("AB BC MB NB NL NS NT NU ON PE QC SK YT")),
		f.Line("postal", parts.Optional, autofill("postal-code"), most(40), func(q *ui.Field) { q.Width = 10 }),
		f.Choice("country", countryOptions(c.Lang, p.Giving.Profile().Giving.Home()), autofill("country")))
}

// tributeFields ask in whose memory or honour the gift is made, where it is.
func (p *Pages) tributeFields(f parts.Fields) templ.Component {
	c := f.Call
	kinds := []ui.Option{{Value: nobody, Label: c.Text("givepages.tribute_none")}}
	for _, k := range []giving.TributeKind{giving.InMemory, giving.InHonour} {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
	}
	var langs []ui.Option
	for _, l := range i18n.Langs() {
		langs = append(langs, ui.Option{Value: string(l), Label: c.Text("givepages.lang." + string(l))})
	}
	kind := f.Values["tribute"]
	return parts.Folded(c.Text("givepages.tribute"), kind != "" && kind != nobody,
		parts.Para(c.Text("givepages.tribute_lead")), f.Radios("tribute", kinds),
		f.Line("tribute_name", parts.Optional, most(200)), f.Line("family", parts.Optional, most(200)),
		f.Line("family_email", parts.Optional, most(254), func(q *ui.Field) { q.Type, q.Mode = "email", "email" }),
		f.Area("family_address", parts.Optional, parts.Rows(2), most(300)),
		f.Area("tribute_message", parts.Optional, parts.Rows(3), most(1000)), f.Radios("tribute_lang", langs))
}
