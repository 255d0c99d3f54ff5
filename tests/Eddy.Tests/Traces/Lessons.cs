using System.Numerics;
using Eddy.Learners.Recurrent;

namespace Eddy.Tests.Traces;

/// <summary>Steps that a network is taught in.</summary>
internal static class Lessons
{
    /// <summary>One step: every stream hears and is taught the same, and weights move where that is due.</summary>
    public static Action Each<T>(RecurrentCore<T> core, T[] input, T[] target)
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
}
