package attendance_test

import (
	"fmt"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

// Whoever held a voting card when one of the last general meetings ended has attended
// it; those who gave theirs back, a meeting still to end and those of long ago do not
// count.
func TestCardHoldersHaveAttendedTheMeetingsThatAreOver(t *testing.T) {
	ctx, program := t.Context(), access.TheProgram()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	d := testdb.OpenAt(t, clock.At(now))
	log := audit.New(d)
	register := people.New(log)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var organizations, persons []string
	for i := range 3 {
		o, err := register.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(fmt.Sprint("Harbour ", i)), Class: people.Member, Region: people.Regions()[0], Joined: now.AddDate(-20, 0, 0)})
		must(err)
		p, err := register.AddPerson(ctx, program, people.Person{Name: fmt.Sprint("Person ", i), Email: fmt.Sprintf("p%d@harbour.example", i)})
		must(err)
		organizations, persons = append(organizations, o.ID), append(persons, p.ID)
	}
	starts := func(i int) time.Time { return time.Date(2026-i, 6, 1, 2, 0, 0, 0, time.UTC) } // the evening before in Vancouver
	must(log.Do(ctx, program, "test.meetings", func(tx *audit.Tx) error {
		q := store.New(tx)
		for i := range attendance.Known + 2 {
			id := db.NewID()
			state := "adjourned"
			if i == 1 {
				state = "open" // left open by mistake
			}
			err := q.InsertMeeting(ctx, store.InsertMeetingParams{
				ID: id, Key: fmt.Sprint("m", i), TitleEn: fmt.Sprint("Meeting ", i), TitleFr: fmt.Sprint("Réunion ", i), StartsAt: db.Micros(starts(i)),
				EndsAt: db.Micros(starts(i).Add(time.Hour)), Zone: "America/Vancouver", RecordDay: db.Day(starts(i)), QuorumDenominator: 1,
			})
			if err != nil {
				return err
			}
			if err := q.SaveMeeting(ctx, store.SaveMeetingParams{ID: id, State: state, Revision: 1}); err != nil {
				return err
			}
			for j := range 2 { // the third person was never there
				err := q.PutCard(ctx, store.PutCardParams{MeetingID: id, OrganizationID: organizations[j], NameEn: "Harbour", NameFr: "Harbour", PersonID: persons[j], PersonName: "Person", Since: 1})
				if err != nil {
					return err
				}
			}
			if i > 0 {
				if err := q.ReturnCard(ctx, store.ReturnCardParams{MeetingID: id, OrganizationID: organizations[1], Since: 2}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	all, err := attendance.New(log, register).Attended(ctx, nil, persons[0], "nobody", persons[2], persons[1], persons[0])
	if err != nil || len(all) != 2 || len(all[persons[1]]) != 1 || len(all[persons[0]]) != attendance.Known {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, m := range all[persons[0]] {
		if i > 0 {
			i++ // the second has not ended
		}
		if m.Title.FR != fmt.Sprint("Réunion ", i) || !m.Day.Equal(time.Date(2026-i, 5, 31, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%d: %+v", i, m)
		}
	}
}
