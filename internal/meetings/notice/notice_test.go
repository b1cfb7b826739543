package notice_test

import (
	"strings"
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/notice"
	"plenary.example/internal/outmail"
)

func TestNoticeGoesToEachMemberInItsLanguage(t *testing.T) {
	w := meetingtest.New(t)
	queue, err := jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	mail, err := outmail.New(w.DB, queue, outmail.Config{Name: i18n.Same("Council of Harbours"), Address: "secretariat@council.example"})
	w.Must(err)
	_, err = w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	notify := notice.Mail(w.People, w.Catalog, mail, func(lang i18n.Lang, key string) string {
		return "https://council.example/" + string(lang) + "/meetings/" + key
	})
	w.Must(w.Log.Do(w.Ctx, w.Staff, "test.notice", func(tx *audit.Tx) error {
		tx.About(meetings.Kind, w.Meeting.ID)
		q := store.New(tx)
		for scope, title := range map[string]string{"": "Res. 3, May 1999", "amend": "Res. 4, May 1999"} {
			w.Must(q.PutMotionNotice(w.Ctx, store.PutMotionNoticeParams{
				MeetingID: w.Meeting.ID, ResolutionID: title, TitleEn: title, TitleFr: title, Address: "1999-05/3", Scope: scope, GivenAt: db.Micros(tx.Now),
			}))
		}
		return nil
	}))
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, notify))
	list, total, err := mail.List(w.Ctx, 1)
	w.Must(err)
	if total != 13 {
		t.Fatalf("%d messages", total)
	}
	for _, e := range list {
		full, err := mail.Get(w.Ctx, e.ID)
		w.Must(err)
		want := []string{"Notice of meeting: General Members’ Meeting, fall 2026", "28 November 2026 at 9:00", "Seaview Hall", "1. Treasurer’s report", "/en/meetings/2026-11", "a majority of the votes cast decides them", "To rescind Res. 3, May 1999", "To amend Res. 4, May 1999"}
		if strings.Contains(full.Subject, "Avis") {
			want = []string{"Avis de convocation\u00a0: Assemblée générale des membres, automne 2026", "28 novembre 2026 à 9\u00a0h\u00a000", "Salle Seaview", "1. Rapport de la trésorerie", "/fr/meetings/2026-11", "Annuler Res. 3, May 1999", "Modifier Res. 4, May 1999"}
		}
		for _, s := range want {
			if !strings.Contains(full.Subject+"\n"+full.Text, s) {
				t.Errorf("no %q in\n%s\n%s", s, full.Subject, full.Text)
			}
		}
	}
	// Notice goes once.
	w.Refused(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, notify), fault.Conflict, "meetings.error.state")
	if _, total, err = mail.List(w.Ctx, 1); err != nil || total != 13 {
		t.Errorf("%d messages, %v", total, err)
	}
}
