package demo

import (
	"context"

	"plenary.example/internal/meetings/online"
)

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
