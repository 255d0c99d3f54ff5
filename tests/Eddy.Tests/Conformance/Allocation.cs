using System.Numerics;
using Eddy.Learners.Recurrent;
using Shouldly;

namespace Eddy.Tests.Conformance;

/// <summary>Whether a step allocates.</summary>
/// <remarks>The runtime itself allocates now and then on a thread that runs new code (when it settles on final code, or at a first contended lock), at a moment that depends on how busy
/// the machine is; a step that allocates does so in every window.</remarks>
internal static class Allocation
{
    private const int WarmUp = 200; // steps
    private const int Windows = 60;
    private const int InARow = 10;

    /// <summary>Fails unless ten windows in a row, each of so many steps, pass without a byte on this thread.</summary>
    public static void NothingIn(Action step, int steps = 50)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            step();
        }

        long bytes = 0;
        for (int window = 0, free = 0; free < InARow; window++)
        {
            window.ShouldBeLessThan(Windows, $"windows of {steps} steps without {InARow} free ones in a row; {bytes} bytes in the last that was not");
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < steps; i++)
            {
                step();
            }

            long here = GC.GetAllocatedBytesForCurrentThread() - before;
            (bytes, free) = here == 0 ? (bytes, free + 1) : (here, 0);
        }
    }

    /// <summary>Fails unless a hundred steps pass without a byte on this thread, all but the very first.</summary>
    public static void NothingAfterTheFirst(Action step)
    {
        step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            step();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    /// <summary>One step: every stream hears and is taught the same, and weights move where that is due.</summary>
    public static Action Lesson<T>(RecurrentCore<T> core, T[] input, T[] target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => () =>
        {
            for (int b = 0; b < core.Network.Streams.Length; b++)
            {
                core.Observe(b, input);
                core.Learn(b, target);
            }

            core.StepWhenDue();
        };

    /// <summary><see cref="NothingIn"/>, and nothing on any other thread: all threads' count holds the test runner's, too, so it must be nothing in one window of many.</summary>
    public static void NothingOnAnyThreadIn(Action step, int steps = 20)
    {
        NothingIn(step, steps);
        long least = long.MaxValue;
        for (int window = 0; window < 20 && least > 0; window++)
        {
            long all = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < steps; i++)
            {
                step();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - all);
        }

        least.ShouldBe(0, "bytes on all threads, the least of 20 windows");
    }
}
