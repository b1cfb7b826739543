package main

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/web/door"
	enrol "plenary.example/internal/web/pages/registration"
	"plenary.example/internal/web/ui"
)

// wireRegistration builds who comes to gatherings, and the travel fund.
func (p *program) wireRegistration() {
	p.registration = registration.New(p.record, p.gatherings, p.people, p.payments, p.mail, p.queue, p.catalog, registration.Options{Profile: p.profile, Site: p.settings.Site(), Log: p.log})
	p.travel = travel.New(p.record, p.gatherings, p.registration, p.people, p.mail, p.catalog, travel.Options{Profile: p.profile, Site: p.settings.Site()})
	p.worker.Enrol(p.registration, p.travel)
	p.calendar.Add(calendar.SourceFunc(p.registrationDeadlines))
}

func (p *program) registrationPages() *enrol.Pages {
	after := p.deskPages()
	return &enrol.Pages{
		Registration: p.registration, Travel: p.travel, Gatherings: p.gatherings, People: p.people, Bodies: p.bodies, Payments: p.payments, Words: p.catalog, Now: p.clock.Now,
		After: p.public.Webinars().After(after.OfPerson), Emergencies: after.Emergencies,
	}
}

// registrationLinks lead from a gathering's page to its registration, and to the
// travel fund.
func (p *program) registrationLinks(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if _, err := p.registration.SettingsOf(c.Ctx(), nil, g.ID); fault.Is(err, fault.NotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	links := []ui.Link{{Label: c.Text("enrol.link"), Href: c.Path("gatherings", g.Key, "register")}}
	fund, err := p.travel.FundOf(c.Ctx(), nil, g.ID)
	if err != nil {
		return links, ignoreMissing(err)
	}
	links = append(links, ui.Link{Label: c.Text("enrol.fund.title"), Href: c.Path("gatherings", g.Key, "travel")})
	if fund.Decides(c.Actor) {
		links = append(links, ui.Link{Label: c.Text("enrol.fund.decide"), Href: c.Path("gatherings", g.Key, "travel", "requests")})
	}
	return links, nil
}

// registrationDesk leads those who prepare a gathering to who comes.
func (p *program) registrationDesk(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	return []ui.Link{{Label: c.Text("enrol.desk.title"), Href: c.Path("manage", "gatherings", g.Key, "registrations")}}, nil
}

// registerAct is the button on a gathering's page while one can register.
func (p *program) registerAct(c *door.Call, g gatherings.Gathering) (*ui.ButtonData, error) {
	set, err := p.registration.SettingsOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || g.State == gatherings.Cancelled || set.PhaseAt(p.clock.Now()) != registration.Open {
		return nil, err
	}
	mine, found, err := p.registration.Mine(c.Ctx(), nil, c.Actor, g.ID)
	if err != nil {
		return nil, err
	}
	if !found {
		return &ui.ButtonData{Label: c.Text("enrol.begin"), Href: c.Path("gatherings", g.Key, "register")}, nil
	}
	link, err := p.registration.LinkOf(c.Ctx(), mine.ID)
	return &ui.ButtonData{Label: c.Text("enrol.mine.see"), Href: c.Path("gatherings", g.Key, "register", "people", link)}, err
}

// ignoreMissing passes over what is not there.
func ignoreMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// comes reports whether somebody is registered for a gathering and has a place: they
// are shown how to join from afar.
func (p *program) comes(c *door.Call, g gatherings.Gathering) (bool, error) {
	r, found, err := p.registration.Mine(c.Ctx(), nil, c.Actor, g.ID)
	return found && r.State == registration.Confirmed, err
}

// registrationDeadlines are entries of the calendar: the last day of the early rate,
// and when registration closes.
func (p *program) registrationDeadlines(ctx context.Context, tx db.DBTX, from, to time.Time) ([]calendar.Entry, error) {
	list, err := p.registration.Deadlines(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	say := func(m i18n.Message) i18n.Text {
		return i18n.Text{EN: p.catalog.For(i18n.EN).Say(m), FR: p.catalog.For(i18n.FR).Say(m)}
	}
	var entries []calendar.Entry
	for _, d := range list {
		g := d.Gathering
		if !gatherings.MaySee(access.TheProgram(), g) || g.AnnouncedAt.IsZero() {
			continue
		}
		day := clock.DayIn(d.At, g.Location())
		entries = append(entries, calendar.Entry{
			ID: "registration-" + string(d.Kind) + "-" + g.ID, Kind: calendar.Deadline, Title: say(d.Say()), Starts: day, Ends: day, AllDay: true, Zone: g.Location(),
			BodyID: g.BodyID, Audience: g.Audience, Path: []string{"gatherings", g.Key, "register"}, Cancelled: g.State == gatherings.Cancelled, Made: g.MadeAt, Changed: g.ChangedAt,
			Revision: g.Revision,
		})
	}
	return entries, nil
}
