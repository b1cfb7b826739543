package members

import (
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// act is one step of the secretariat's on an organization, from its page.
func (p *Pages) act(c *door.Call) error {
	o, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	act := c.R.PathValue("act")
	do, done, where := p.deed(c, o, act)
	if do == nil {
		return door.NotFound()
	}
	errs, status, err := refused(c, do())
	if err != nil {
		return err
	}
	if errs.Any() {
		typed := map[string]string{}
		for name := range c.R.PostForm {
			typed[name] = c.Value(name)
		}
		return p.showWith(c, status, o, deeds{open: act, errs: errs, typed: typed})
	}
	p.told()
	return c.Done(c.Path("manage", "members", o.Slug)+"#"+where, done)
}

// deed is an act by its name, what to say once it is done, and where on the page.
func (p *Pages) deed(c *door.Call, o people.Organization, act string) (do func() error, done, where string) {
	ctx, who := c.Ctx(), c.Actor
	switch act {
	case "admit":
		return onDay(c, "from", func(day time.Time) error {
			return p.People.Admit(ctx, who, o.ID, people.Class(c.Value("class")), day)
		}), "members_admitted", "memberships"
	case "class":
		return onDay(c, "from", func(day time.Time) error {
			return p.People.ChangeClass(ctx, who, o.ID, people.Class(c.Value("class")), day)
		}), "members_class", "memberships"
	case "end":
		return onDay(c, "ended", func(day time.Time) error { return p.People.EndMembership(ctx, who, o.ID, day) }), "members_ended", "memberships"
	case "suspend":
		return func() error { return p.suspend(c, o) }, "members_suspended", "suspensions"
	case "unsuspend":
		return onDay(c, "to", func(day time.Time) error { return p.People.EndSuspension(ctx, who, c.Value("suspension"), day) }), "members_unsuspended", "suspensions"
	case "title":
		return func() error {
			return p.People.ChangePlace(ctx, who, c.Value("affiliation"), c.Value("title"), c.Value("contact") == "yes", p.Today())
		}, "members_place_changed", "people"
	case "leave":
		return func() error { return p.People.Leave(ctx, who, c.Value("affiliation"), p.Today()) }, "members_place_ended", "people"
	}
	return nil, "", ""
}

// onDay reads the day that an act is for, and refuses what is none.
func onDay(c *door.Call, field string, do func(day time.Time) error) func() error {
	return func() error {
		day, err := dayTyped(c, field)
		if err != nil {
			return err
		}
		return do(day)
	}
}

// dayTyped is a day of the form; empty is the zero time.
func dayTyped(c *door.Call, field string) (time.Time, error) {
	typed := c.Value(field)
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		return day, fault.Field(field, "members.error.day", fault.Args{"Day": i18n.Clip(typed, 40)})
	}
	return day, nil
}

func (p *Pages) suspend(c *door.Call, o people.Organization) error {
	from, err := dayTyped(c, "from")
	if err != nil {
		return err
	}
	to, err := dayTyped(c, "to")
	if err != nil {
		return err
	}
	reason := i18n.Text{EN: c.Value("reason_en"), FR: c.Value("reason_fr")}
	if reason.Has(i18n.EN) != reason.Has(i18n.FR) {
		return fault.Field("reason", "members.error.both_languages", nil)
	}
	_, err = p.People.Suspend(c.Ctx(), c.Actor, o.ID, people.Suspension{From: from, To: to, Reason: reason})
	return err
}

func joined(list []string) string { return strings.Join(list, ", ") }

// joinedBy joins what is not empty.
func joinedBy(mark string, list ...string) string {
	var said []string
	for _, s := range list {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, mark)
}

// chosenOption is the only one of a few answers, or the one that was chosen.
func chosenOption(options []ui.Option, chosen string) string {
	if chosen == "" && len(options) == 1 {
		return options[0].Value
	}
	return chosen
}
