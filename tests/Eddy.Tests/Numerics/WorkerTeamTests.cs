using System.Diagnostics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

[Collection(nameof(Alone))]
public class WorkerTeamTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_round_runs_every_share_once_before_it_returns(int workers)
    {
        int rounds = workers <= Environment.ProcessorCount ? 100_000 : 300; // beyond the processors workers take turns, some milliseconds a round
        var count = new Counting(workers);
        Within(() =>
        {
            using var team = new WorkerTeam(workers);
            team.Workers.ShouldBe(workers);
            for (int round = 1; round <= rounds; round++)
            {
                team.Run(count);
                for (int w = 0; w < workers; w++)
                {
                    if (count.Runs[w * Counting.Stride] != round)
                    {
                        throw new ShouldAssertException($"round {round}: worker {w} has run {count.Runs[w * Counting.Stride]} times");
                    }
                }
            }
        });
        count.WorkersSeen.ShouldBe(workers);
    }

    [Fact]
    public void Workers_that_have_gone_to_sleep_wake_up_for_the_next_round()
    {
        var count = new Counting(3);
        Within(() =>
        {
            using var team = new WorkerTeam(3);
            for (int round = 0; round < 100; round++)
            {
                Thread.Sleep(1); // far longer than they spin
                team.Run(count);
            }
        });
        count.Runs.Where((_, i) => i % Counting.Stride == 0).ShouldBe([100, 100, 100]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void An_exception_of_any_worker_reaches_the_caller_and_the_team_goes_on(int workers, int failing)
    {
        var count = new Counting(workers);
        Within(() =>
        {
            using var team = new WorkerTeam(workers);
            for (int round = 1; round <= 50; round++)
            {
                Should.Throw<InvalidTimeZoneException>(() => team.Run(new Failing(failing))).Message.ShouldBe($"worker {failing}");
                team.Run(count);
                count.Runs[(workers - 1) * Counting.Stride].ShouldBe(round);
            }
        });
    }

    [Fact]
    public void A_team_can_be_disposed_twice_and_does_no_work_afterwards()
    {
        Within(() =>
        {
            for (int workers = 1; workers <= 3; workers++)
            {
                var team = new WorkerTeam(workers);
                team.Dispose();
                team.Dispose();
                Should.Throw<ObjectDisposedException>(() => team.Run(new Counting(workers)));
            }
        });
    }

    [Fact]
    public void Its_threads_end_with_it()
    {
        Within(() =>
        {
            var team = new WorkerTeam(4);
            var threads = new ThreadsSeen(4);
            team.Run(threads);
            team.Dispose();
            threads.Threads.Skip(1).ShouldAllBe(thread => !thread!.IsAlive);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(1025)]
    public void A_team_has_1_to_1024_workers(int workers)
        => Should.Throw<ArgumentOutOfRangeException>(() => new WorkerTeam(workers)).Message.ShouldContain("1 to 1024");

    [Fact]
    public void Shares_cover_all_items_in_order_and_differ_by_at_most_one()
    {
        for (int items = 0; items <= 70; items++)
        {
            for (int workers = 1; workers <= 20; workers++)
            {
                WorkerTeam.FirstOf(items, 0, workers).ShouldBe(0);
                WorkerTeam.FirstOf(items, workers, workers).ShouldBe(items);
                for (int w = 0; w < workers; w++)
                {
                    int share = WorkerTeam.FirstOf(items, w + 1, workers) - WorkerTeam.FirstOf(items, w, workers);
                    share.ShouldBeInRange(items / workers, (items + workers - 1) / workers);
                }
            }
        }

        WorkerTeam.FirstOf(int.MaxValue, 1024, 1024).ShouldBe(int.MaxValue);
    }

    // A deadlock must fail a test, not hang the suite.
    private static void Within(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        { IsBackground = true };
        var clock = Stopwatch.StartNew();
        thread.Start();
        thread.Join(_limit).ShouldBeTrue($"not done after {clock.Elapsed.TotalSeconds:F0} s");
        if (failure is not null)
        {
            throw new ShouldAssertException(failure.Message, failure);
        }
    }

    private sealed class Counting(int workers) : ITeamWork
    {
        public const int Stride = 16; // a cache line each

        public int[] Runs { get; } = new int[workers * Stride];

        public int WorkersSeen { get; private set; }

        public void Run(int worker, int workers)
        {
            Runs[worker * Stride]++; // not atomic: a second run of the same share at once would be lost and seen
            if (worker == 0)
            {
                WorkersSeen = workers;
            }
        }
    }

    private sealed class ThreadsSeen(int workers) : ITeamWork
    {
        public Thread?[] Threads { get; } = new Thread?[workers];

        public void Run(int worker, int workers) => Threads[worker] = Thread.CurrentThread;
    }

    private sealed class Failing(int who) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            if (worker == who)
            {
                throw new InvalidTimeZoneException($"worker {worker}");
            }
        }
    }
}
