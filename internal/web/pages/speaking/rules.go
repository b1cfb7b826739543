package speaking

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// rulesView is how speaking goes in a meeting.
type rulesView struct {
	loc      *i18n.Localizer
	action   string
	set      speakers.Settings
	balances []ui.Option
	numbers  []ui.Field
	errs     ui.FormErrors
}

func (p *Pages) rulesForm(c *door.Call) error { return p.rulesWith(c, http.StatusOK, nil) }

func (p *Pages) rulesWith(c *door.Call, status int, errs ui.FormErrors) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	can := meetings.MayDo(c.Actor, m)
	if err := c.Actor.Require(can.Prepare || can.Chair, "power.settle_speaking"); err != nil {
		return err
	}
	v := rulesView{loc: c.Loc, action: meeting.To(c, m, "speakers", "rules"), errs: errs}
	if v.set, err = p.Speakers.Settings(c.Ctx(), m.ID); err != nil {
		return err
	}
	if errs != nil {
		v.set, _ = settingsAsked(c)
	}
	for _, b := range speakers.Balances() {
		name := cmp.Or(string(b), "none")
		v.balances = append(v.balances, ui.Option{Value: name, Label: c.Text("speakers.balance." + name), Chosen: b == v.set.Balance})
	}
	number := func(name string, n int) {
		value := strconv.Itoa(n)
		if errs != nil {
			value = c.Value(name)
		}
		v.numbers = append(v.numbers, ui.Field{
			Name: name, Label: c.Text("speakers.rules." + name), Hint: c.Text("speakers.rules." + name + "_hint"), Value: value, Error: errs.For(name), Mode: "numeric", Width: 4, Max: 4,
		})
	}
	number("speech", int(v.set.Speech/time.Minute))
	number("speeches", v.set.Speeches)
	number("debate", int(v.set.Debate/time.Minute))
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("speakers.rules.title"), Lead: c.Text("speakers.rules.lead"), Kicker: m.Title.In(c.Lang), Errors: errs,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("speakers.title"), Href: meeting.To(c, m, "speakers")}), Path: v.action, Alternate: meeting.Twin(c, m, "speakers", "rules"),
	}, rulesPage(v))
}

// settingsAsked reads the form of the rules.
func settingsAsked(c *door.Call) (speakers.Settings, error) {
	var found []*fault.Error
	number := func(name string) int {
		n, err := strconv.Atoi(c.Value(name))
		if err != nil {
			found = append(found, fault.Field(name, "speakers.error.number", nil))
		}
		return n
	}
	set := speakers.Settings{
		FirstTime: c.Value("first_time") != "", Alternate: c.Value("alternate") != "", CardsOnly: c.Value("cards_only") != "",
		Balance: speakers.Balance(c.Value("balance")), Speech: time.Duration(number("speech")) * time.Minute, Speeches: number("speeches"),
		Debate: time.Duration(number("debate")) * time.Minute,
	}
	if set.Balance == "none" {
		set.Balance = speakers.NoBalance
	}
	return set, fault.Join(found...)
}

func (p *Pages) settleSpeaking(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key := c.R.PathValue("key")
	set, err := settingsAsked(c)
	if err == nil {
		err = p.Speakers.Settle(c.Ctx(), c.Actor, key, set)
	}
	if err == nil {
		return c.Done(c.Path("meetings", key, "speakers", "rules"), "speaking_settled")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.rulesWith(c, http.StatusUnprocessableEntity, errs)
}
