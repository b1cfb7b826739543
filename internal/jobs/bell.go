package jobs

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// riverDriver is River's driver for SQLite with a bell in memory in place of
// its notifications, which are rows of a table asked for every 50 ms on the one
// connection that writes.
type riverDriver struct {
	*riversqlite.Driver
	bell *bell
}

// SupportsListenNotify keeps River from writing notifications as rows.
func (riverDriver) SupportsListenNotify() bool { return false }

// GetListener gives River the bell to listen to.
func (d riverDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return bellListener{d.bell}
}

// bell tells the client of this process that jobs were committed, one clapper
// for each of its queues.
type bell struct{ usual, slow chan struct{} }

func newBell() *bell { return &bell{make(chan struct{}, 1), make(chan struct{}, 1)} }

// ring never waits: a bell that is ringing need not be rung again.
func (b *bell) ring() {
	for _, c := range []chan struct{}{b.usual, b.slow} {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// insertTopic is River's name for the news that jobs were added.
const insertTopic = "river_insert"

// bellListener is the bell as River listens to it; there is nothing to connect.
type bellListener struct{ bell *bell }

func (bellListener) Close(context.Context) error            { return nil }
func (bellListener) Connect(context.Context) error          { return nil }
func (bellListener) Listen(context.Context, string) error   { return nil }
func (bellListener) Ping(context.Context) error             { return nil }
func (bellListener) Schema() string                         { return "" }
func (bellListener) SetAfterConnectExec(string)             {}
func (bellListener) Unlisten(context.Context, string) error { return nil }

func (l bellListener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	queue := river.QueueDefault
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.bell.usual:
	case <-l.bell.slow:
		queue = slowQueue
	}
	return &riverdriver.Notification{Topic: insertTopic, Payload: `{"queue":"` + queue + `"}`}, nil
}
