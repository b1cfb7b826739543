package worker

import (
	"context"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/jobs"
)

// Remind has the worker send the calendar's reminders. It is called before Start.
func (w *Worker) Remind(c *calendar.Service) { w.calendar = c }

// remindOfDates is the daily job that reminds people of what the calendar has them do.
type remindOfDates struct{}

// Kind names the job in the queue.
func (remindOfDates) Kind() string { return "calendar_remind" }

// remindOfDatesEvery is how often it is done. Nobody is reminded twice of one thing,
// however often that is.
const remindOfDatesEvery = 24 * time.Hour

func (w *Worker) calendarHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[remindOfDates]) error { return w.calendar.Daily(ctx) }),
	}
}
