package demo

import (
	"context"

	"plenary.example/internal/meetings/online"
	"plenary.example/internal/resolutions"
)

// tellNotice has somebody give notice, with that of the meeting, that they will move to
// rescind the oldest resolution that is still in force.
func (st *story) tellNotice() {
	if st.s.Floor == nil {
		return
	}
	st.on(st.at(noticed+1, 15, 5), "notice of a motion to rescind", func(ctx context.Context) error {
		found, err := st.s.Resolutions.Library(ctx, resolutions.Query{Policy: resolutions.InForce, Sort: resolutions.Oldest})
		if err != nil || len(found.Entries) == 0 {
			return err
		}
		return st.s.Floor.GiveNotice(ctx, st.staff(), st.meeting.Key, found.Entries[0].Address.String(), false)
	})
}

// tellOnline has the secretariat open a room on the web for the general meeting, for
// those who cannot travel.
func (st *story) tellOnline() {
	if st.s.Online == nil {
		return
	}
	st.on(st.at(noticed, 9, 0), "open a room on the web", func(ctx context.Context) error {
		return st.s.Online.Settle(ctx, st.staff(), st.meeting.Key, online.Setting{Room: "https://video.ccr.example/assembly"})
	})
}
