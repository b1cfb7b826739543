// Package demo plants the worked example, ready to click: an invented coalition
// with its people, its library of forty years, resolutions at every point of
// their way, and a general meeting that begins today. Everything is done by the
// use cases that people go through, as the people whose work it is and on the
// days of the story, so that the record reads true.
package demo

import (
	"context"
	"fmt"
	"time"

	"plenary.example/internal/demo/library/reading"

	"plenary.example/internal/access"
	"plenary.example/internal/actions"
	"plenary.example/internal/admissions"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/bodies"
	"plenary.example/internal/concerns"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/demo/annals"
	"plenary.example/internal/demo/documents"
	"plenary.example/internal/demo/gifts"
	"plenary.example/internal/demo/news"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/demo/secret"
	statements "plenary.example/internal/demo/signons"
	"plenary.example/internal/demo/website"
	"plenary.example/internal/dues"
	"plenary.example/internal/elections"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/intake"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// ProfileName is the profile that the worked example is a coalition of.
const ProfileName = "ccr"

// Services are those the planting goes through, over one database that has its
// coalition (the profile ProfileName) and is otherwise empty. The database's
// clock is the Clock given to Plant.
type Services struct {
	Record      *audit.Log
	Profile     config.Profile
	People      *people.Service
	Bodies      *bodies.Service
	Resolutions *resolutions.Service
	Exchange    *exchange.Service
	Meetings    *meetings.Service
	Lists       *lists.Service // nil plants no lists
	Archive     *archive.Service
	Consents    *consents.Service // nil records none
	Dues        *dues.Service     // nil bills nothing
	// Banking takes what is paid to the bank, by the codes of Payments; nil nothing.
	Banking     *banking.Service
	Payments    *payments.Service
	Elections   *elections.Service   // nil holds none
	Programme   *programme.Service   // nil has no programme of the Consultation
	Proposals   *proposals.Service   // nil has nobody propose workshops
	Admissions  *admissions.Service  // nil has nobody apply
	Actions     *actions.Service     // nil does nothing about resolutions
	Concerns    *concerns.Service    // nil has nobody report a problem
	Gatherings  *gatherings.Service  // nil holds nothing but the meeting
	Papers      *papers.Service      // nil keeps none with them
	Roundtables *roundtables.Service // nil meets no officials
	FollowUp    *followup.Service
	// Registration and Travel have people register for the Consultation; nil nobody.
	Registration *registration.Service
	Travel       *travel.Service
	Desk         *desk.Service     // nil receives nobody
	Online       *online.Service   // nil lets nobody join from elsewhere
	Floor        *floor.Service    // nil has nobody give notice of a motion
	Minutes      *minutes.Service  // nil has held no meeting before this one
	Gifts        *gifts.Story      // nil has nobody give
	Documents    *documents.Story  // nil publishes nothing
	News         *news.Story       // nil has nothing said in public
	Website      *website.Story    // nil writes no pages of the public site
	Signons      *statements.Story // nil has nothing signed
	Annals       *annals.Story     // nil writes no history, report or resource
	Secret       *secret.Story     // nil holds no secret vote
	// Notice queues the notice of the meeting to its members; nil sends nothing.
	Notice func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error
}

// Plant writes the worked example around now, the machine's time, and returns
// its cast. The clock follows the machine's again when it returns.
func Plant(ctx context.Context, s Services, c *Clock, now time.Time) ([]Player, error) {
	if _, err := plant(ctx, s, c, now); err != nil {
		return nil, err
	}
	return Cast(ctx, s.People, s.Meetings)
}

func plant(ctx context.Context, s Services, c *Clock, now time.Time) (*story, error) {
	defer c.release()
	type shelf struct {
		entries []intake.Paired
		err     error
	}
	old := make(chan shelf, 1)
	go func() {
		entries, err := reading.Library()
		old <- shelf{entries, err}
	}()
	st, err := newStory(s, c, now)
	if err != nil {
		return nil, err
	}
	c.standAt(st.at(founded, 10, 0))
	if err := s.Resolutions.PlantSubjects(ctx, access.TheProgram(), subjects(s.Profile)); err != nil {
		return nil, fmt.Errorf("demo: subjects: %w", err)
	}
	st.planted, err = invented.Plant(ctx, invented.Services{Log: s.Record, People: s.People, Bodies: s.Bodies}, s.Profile, st.today, st.recordDay)
	if err != nil {
		return nil, fmt.Errorf("demo: people: %w", err)
	}
	read := <-old
	if read.err != nil {
		return nil, read.err
	}
	if err := st.shelve(ctx, read.entries); err != nil {
		return nil, err
	}
	if err := st.readSeats(ctx); err != nil {
		return nil, err
	}
	if err := st.mail(ctx); err != nil {
		return nil, fmt.Errorf("demo: lists: %w", err)
	}
	if err := st.dues(ctx); err != nil {
		return nil, fmt.Errorf("demo: dues: %w", err)
	}
	if err := st.admit(ctx); err != nil {
		return nil, fmt.Errorf("demo: admissions: %w", err)
	}
	if err := st.gather(ctx); err != nil {
		return nil, fmt.Errorf("demo: gatherings: %w", err)
	}
	for _, part := range []func() error{st.programmes, st.enrol, st.receive, st.meet} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	if err := st.concern(); err != nil {
		return nil, err
	}
	if err := st.elections(ctx); err != nil {
		return nil, fmt.Errorf("demo: elections: %w", err)
	}
	if err := st.meetBefore(); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	for _, tell := range st.tales(ctx) {
		if err := tell(); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	st.tell()
	return st, st.play(ctx)
}

func subjects(p config.Profile) []resolutions.Subject {
	list := make([]resolutions.Subject, len(p.Subjects))
	for i, s := range p.Subjects {
		list[i] = resolutions.Subject{Slug: s.Slug, Name: s.Name}
	}
	return list
}

// shelve brings the old resolutions into the library.
func (st *story) shelve(ctx context.Context, entries []intake.Paired) error {
	groups := map[string]resolutions.Party{}
	for slug, b := range st.planted.Bodies {
		if b.Kind == access.WorkingGroup {
			groups[slug] = resolutions.Party{ID: b.ID, Name: b.Name}
		}
	}
	report, err := st.s.Exchange.Import(ctx, access.TheProgram(), exchange.Import{Entries: entries, Groups: groups})
	if err != nil {
		return fmt.Errorf("demo: library: %w", err)
	}
	if report.Created != len(entries) {
		return fmt.Errorf("demo: library: %d of %d resolutions", report.Created, len(entries))
	}
	return nil
}

// sideBySide reports whether use cases that do not depend on one another may be
// run at once. On SQLite they then share one commit; on PostgreSQL they would
// get in one another's way on the meeting's row.
func (st *story) sideBySide() bool { return st.s.Record.DB().Engine() == db.SQLite }
