using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.Equilibrium;

/// <summary>Which groups a coupling joins; −1 is the clamped input. Symmetric: both hear each other by the same weights.</summary>
/// <param name="From">The group on the input side.</param>
/// <param name="To">The group on the output side.</param>
/// <param name="Rate">η of its weights.</param>
internal readonly record struct CouplingPlan(int From, int To, double Rate);

/// <summary>Symmetric weights between two groups.</summary>
internal sealed class EquilibriumCoupling<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public EquilibriumCoupling(CouplingPlan plan, int fromUnits, int toUnits, bool keepGradient)
    {
        Plan = plan;
        var step = new SgdOptions { LearningRate = plan.Rate };
        Step = new StepRule<T>(step);
        Weight = new Parameter<T>(fromUnits, toUnits, step, keepGradient);
        Transposed = plan.From < 0 ? null : new PanelMatrix<T>(toUnits, fromUnits);
    }

    /// <summary>What it joins.</summary>
    public CouplingPlan Plan { get; }

    /// <summary>How the weights move.</summary>
    public StepRule<T> Step { get; }

    /// <summary>W, kept as [from, to].</summary>
    public Parameter<T> Weight { get; }

    /// <summary>The same as [to, from], for what goes the other way; null where that is the input. Made anew before units settle.</summary>
    public PanelMatrix<T>? Transposed { get; }

    /// <summary>Copies one panel of W, 32 units of the group on the output side, into <see cref="Transposed"/>.</summary>
    public void Transpose(int panel)
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        Span<T> source = Weight.Value.Panel(panel);
        int units = Math.Min(Width, Weight.Value.Columns - (panel * Width)), rows = Weight.Value.Rows;
        for (int q = 0; q < Transposed!.Panels; q++)
        {
            Span<T> target = Transposed.Panel(q).Slice(panel * Width * Width, units * Width);
            ReadOnlySpan<T> tile = source[(q * Width * Width)..];
            int width = Math.Min(Width, rows - (q * Width));
            for (int i = 0; i < units; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    target[(i * Width) + j] = tile[(j * Width) + i];
                }
            }
        }
    }
}
