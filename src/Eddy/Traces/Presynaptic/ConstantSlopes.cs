using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.Presynaptic;

/// <summary>
/// D and F of a layer whose slopes are the same numbers for all units, states and inputs: a leak, and nothing that depends on what the unit does. A local trace is then the same
/// for all units.
/// </summary>
/// <param name="states">S: states that carry a slope.</param>
/// <param name="currents">G.</param>
/// <param name="state">D, [S after, S before].</param>
/// <param name="drive">F, [S, G].</param>
internal sealed class ConstantSlopes<T>(int states, int currents, T[] state, T[] drive)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int States { get; } = states;

    /// <summary>D of a unit, between two of its states.</summary>
    public T State(int to, int from) => state[(to * States) + from];

    /// <summary>F of a unit.</summary>
    public T Drive(int to, int current) => drive[(to * currents) + current];

    /// <summary>The same with a filter behind every state, as one more state each: f[s] ← κ f[s] + g h[s], of the h of this step.</summary>
    public ConstantSlopes<T> Filtered(DownstreamFilter filter)
    {
        (T decay, T gain) = (T.CreateChecked(filter.Decay), T.CreateChecked(filter.Gain));
        int all = 2 * States;
        var d = new T[all * all];
        var f = new T[all * currents];
        for (int to = 0; to < States; to++)
        {
            int behind = States + to;
            for (int from = 0; from < States; from++)
            {
                d[(to * all) + from] = State(to, from);
                d[(behind * all) + from] = gain * State(to, from);
            }

            d[(behind * all) + behind] = decay;
            for (int g = 0; g < currents; g++)
            {
                f[(to * currents) + g] = Drive(to, g);
                f[(behind * currents) + g] = gain * Drive(to, g);
            }
        }

        return new ConstantSlopes<T>(all, currents, d, f);
    }

    /// <summary>The layer's constants.</summary>
    /// <param name="layer">Looked at: see <see cref="SlopeLook{T}"/>.</param>
    /// <param name="reason">Why there are none, to follow the layer's name; empty where there are.</param>
    /// <returns>Null where slopes are not constant.</returns>
    public static ConstantSlopes<T>? Find(RecurrentLayer<T> layer, out string reason)
    {
        var look = new SlopeLook<T>(layer, drive: true);
        reason = look.Run();
        return reason.Length > 0 ? null : new ConstantSlopes<T>(layer.Shape.Carried, layer.Shape.Currents, look.State!, look.Drive!);
    }

    /// <summary>What is left of a unit's one state after a step where that is one constant for all units; null where it is not, or where there are several states.</summary>
    public static double? Leak(RecurrentLayer<T> layer)
    {
        if (layer.Shape.Carried > 1)
        {
            return null;
        }

        var look = new SlopeLook<T>(layer, drive: false);
        return look.Run().Length > 0 ? null : double.CreateChecked(look.State![0]);
    }
}
