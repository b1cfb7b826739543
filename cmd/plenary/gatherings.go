package main

import (
	"context"
	"io"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	yearly "plenary.example/internal/web/pages/calendar"
	shelf "plenary.example/internal/web/pages/papers"
	"plenary.example/internal/web/ui"
)

// wireGatherings builds what the coalition holds in the year.
func (p *program) wireGatherings() {
	p.gatherings = gatherings.New(p.record, p.bodies, gatherings.Options{Location: p.profile.Location()})
	p.papers = papers.New(p.record, p.gatherings)
}

func (p *program) paperPages() *shelf.Pages {
	return &shelf.Pages{Papers: p.papers, Gatherings: p.gatherings}
}

// wireCalendar builds the calendar, over what it takes its entries from.
func (p *program) wireCalendar() {
	p.calendar = calendar.New(p.record, p.people, p.bodies, p.gatherings, p.meetings, p.elections, p.mail, p.catalog, calendar.Options{
		Profile: p.profile, Site: p.settings.Site(),
		ActorOf: func(ctx context.Context, personID string, lang i18n.Lang) (access.Actor, error) {
			return p.signin.Actor(ctx, personID, lang)
		},
		Delegated: p.delegated, Drafting: p.drafting, Coming: p.coming, Personal: p.programme.PersonalEntries,
	})
	p.worker.Remind(p.calendar)
	p.worker.Propose(p.proposals)
}

// delegated are the organizations that have named delegates for a meeting.
func (p *program) delegated(ctx context.Context, meetingID string) (map[string]bool, error) {
	named, err := p.meetings.Delegates(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	all := make(map[string]bool, len(named))
	for organizationID, list := range named {
		all[organizationID] = len(list) > 0
	}
	return all, nil
}

// coming are those who come to a gathering, or wait for a place.
func (p *program) coming(ctx context.Context, tx db.DBTX, gatheringID string) ([]people.Person, error) {
	var all []people.Person
	f := registration.Filter{Limit: registration.MaxPage}
	for {
		list, more, err := p.registration.Of(ctx, tx, gatheringID, f)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if r.State != registration.Cancelled {
				all = append(all, people.Person{ID: r.PersonID, Name: r.Name, Email: r.Email, Lang: r.Lang})
			}
		}
		if !more {
			return all, nil
		}
		f.After = list[len(list)-1].ID
	}
}

// drafting are the persons who write resolutions that are not handed in yet.
func (p *program) drafting(ctx context.Context) ([]string, error) {
	members, err := p.people.Electorate(ctx, nil, p.gatherings.Today(p.db.Now()))
	if err != nil {
		return nil, err
	}
	var persons []string
	for _, o := range members {
		seat := access.Seat{OrganizationID: o.OrganizationID, Class: "member", GoodStanding: o.MayVote}
		list, _, err := p.resolutions.Drafts(ctx, access.Actor{Program: true, Seats: []access.Seat{seat}}, 1)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if r.State == resolutions.Draft && r.Author.ID != "" {
				persons = append(persons, r.Author.ID)
			}
		}
	}
	return persons, nil
}

// calendarPages are the pages of the year. What other subjects have in a gathering
// is added here: Links on its page, Desk for those who prepare it, Act for the one
// thing to do there.
func (p *program) calendarPages() *yearly.Pages {
	programmes, calls := p.programmePages(), p.proposalPages()
	return &yearly.Pages{
		Calendar: p.calendar, Gatherings: p.gatherings, Bodies: p.bodies, Now: p.clock.Now,
		Links: []yearly.LinksOf{p.paperPages().Links, programmes.Links, calls.Links, p.registrationLinks, p.deskPages().Links, p.public.Webinars().Links},
		Desk:  []yearly.LinksOf{p.paperPages().Desk, programmes.Desk, calls.Desk, p.registrationDesk, p.deskPages().Prepare, p.public.Webinars().Prepare},
		Act:   []func(c *door.Call, g gatherings.Gathering) (*ui.ButtonData, error){p.registerAct}, Joins: p.comes, Offers: p.registrationPages().Offers,
	}
}

// calendar writes what is announced of the year for calendar programs, in the
// language of the terminal.
func (c exportCommand) calendar(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	if c.What != "calendar" || c.Format != "ics" || c.Thread != "" || c.Statutory || c.Private || c.AsOf != "" || c.Meeting != "" {
		return fault.New(fault.Invalid, "calendar.error.export", nil)
	}
	who, f := access.TheProgram(), calendar.Filter{}
	if c.Public {
		who = access.Actor{}
	}
	if c.Body != "" {
		b, err := p.bodies.BodyBySlug(ctx, nil, c.Body)
		if err != nil {
			return err
		}
		f.BodyID = b.ID
	}
	file, err := p.calendar.File(ctx, who, loc, f)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}
