using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Learners.Equilibrium;

/// <summary>Groups of units with symmetric couplings, beside a clamped input: they settle, free or nudged, and their weights move by the difference.</summary>
/// <remarks><code>
/// u = b + Σ h W over neighbours;  h = φ(s) (energy) or s (prototypical)                               (1)
/// energy         s ← s + ε (φ'(s) ∘ u − s) [+ ε β (d − s), outputs]                                   (2)
/// prototypical   s ← φ(u) [+ β (d − s), outputs]                                                      (3)
/// ΔW = η (h_fromᵀ h_to |later − h_fromᵀ h_to |earlier) · scale, and Δb alike                          (4)
/// </code>
/// With hard sigmoid, states are clamped to [0, 1], where its slope is 1. A step is one product a coupling and direction; what the input says is computed once. Panels of units are dealt out to the workers;
/// every number has one owner. No allocation after construction.</remarks>
internal sealed class EquilibriumCircuit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EquilibriumMotion _motion;
    private readonly T[] _changes;
    private readonly Work _listen;
    private readonly Work _settleAll;
    private readonly Work _settleEven;
    private readonly Work _settleOdd;
    private readonly Work _learn;
    private readonly Work _learnBias;
    private PanelMatrix<T>? _target;
    private T _nudge;
    private bool _measured;
    private EquilibriumMoment _later;
    private EquilibriumMoment _earlier;
    private T _scale;

    /// <summary>A circuit whose weights are all 0.</summary>
    /// <param name="batch">Samples that settle side by side.</param>
    /// <param name="inputs">Numbers in a sample.</param>
    /// <param name="groups">Units of each group, and η of its b; the last are the outputs.</param>
    /// <param name="couplings">What is joined to what.</param>
    /// <param name="motion">How units move.</param>
    /// <param name="keepGradient">Whether updates are kept to be looked at instead of moving the weights.</param>
    /// <param name="team">Threads to work on.</param>
    public EquilibriumCircuit(
        int batch, int inputs, IReadOnlyList<(int Units, double Rate)> groups, IReadOnlyList<CouplingPlan> couplings, EquilibriumMotion motion, bool keepGradient, WorkerTeam team)
    {
        _motion = motion;
        Input = new PanelMatrix<T>(batch, inputs);
        Groups = [.. groups.Select(g => new EquilibriumGroup<T>(batch, g.Units, g.Rate, keepGradient))];
        Couplings = [.. couplings.Select(c => new EquilibriumCoupling<T>(c, c.From < 0 ? inputs : groups[c.From].Units, groups[c.To].Units, keepGradient))];
        (int, int)[] units = [.. Groups.SelectMany((g, i) => Enumerable.Range(0, g.State.Panels).Select(p => (i, p)))];
        (int, int)[] weights = [.. Couplings.SelectMany((c, i) => Enumerable.Range(0, c.Weight.Value.Panels).Select(p => (i, p)))];
        _changes = new T[Groups.Max(g => g.State.Panels) * Groups.Length * PanelMatrix<T>.PanelWidth];
        _listen = new Work(team, units, Listen);
        _settleAll = new Work(team, units, Settle);
        _settleEven = new Work(team, [.. units.Where(u => u.Item1 % 2 == 0)], Settle);
        _settleOdd = new Work(team, [.. units.Where(u => u.Item1 % 2 == 1)], Settle);
        _learn = new Work(team, weights, Learn);
        _learnBias = new Work(team, units, LearnBias);
    }

    /// <summary>What the input says, [batch, inputs]: clamped.</summary>
    public PanelMatrix<T> Input { get; }

    /// <summary>The groups; the last are the outputs.</summary>
    public EquilibriumGroup<T>[] Groups { get; }

    /// <summary>The couplings.</summary>
    public EquilibriumCoupling<T>[] Couplings { get; }

    /// <summary>The largest change of any unit in the last step that was measured.</summary>
    public T LargestChange { get; private set; }

    /// <summary>Makes ready what does not change while units settle: after weights or the input have changed.</summary>
    public void Listen() => _listen.Run();

    /// <summary>All units at 0.</summary>
    public void Clear()
    {
        foreach (EquilibriumGroup<T> group in Groups)
        {
            group.Clear();
        }
    }

    /// <summary>One step of (2) or (3).</summary>
    /// <param name="order">All groups at once, or every second one first.</param>
    /// <param name="target">d, [batch, outputs], or null in a free phase.</param>
    /// <param name="beta">β, of either sign.</param>
    /// <param name="measured">Whether <see cref="LargestChange"/> is wanted.</param>
    public void Step(EquilibriumOrder order, PanelMatrix<T>? target, double beta, bool measured)
    {
        (_target, _measured) = (target, measured);
        _nudge = T.CreateChecked(_motion.Form == EquilibriumForm.Energy ? _motion.StepSize * beta : beta);
        if (measured)
        {
            Array.Clear(_changes);
        }

        if (order == EquilibriumOrder.Synchronous)
        {
            _settleAll.Run();
            Turn(0, 1);
        }
        else
        {
            _settleEven.Run();
            Turn(0, 2);
            _settleOdd.Run();
            Turn(1, 2);
        }

        if (measured)
        {
            LargestChange = TensorPrimitives.Max<T>(_changes);
        }
    }

    /// <summary>Moves all weights by (4).</summary>
    /// <param name="later">The later phase or step.</param>
    /// <param name="earlier">The earlier one.</param>
    /// <param name="scale">The factor in (4), without the rates.</param>
    public void Learn(EquilibriumMoment later, EquilibriumMoment earlier, double scale)
    {
        (_later, _earlier, _scale) = (later, earlier, T.CreateChecked(-scale)); // a step goes down
        foreach (EquilibriumGroup<T> group in Groups)
        {
            group.Step.Begin();
        }

        foreach (EquilibriumCoupling<T> coupling in Couplings)
        {
            coupling.Step.Begin();
        }

        _learnBias.Run();
        _learn.Run();
    }

    private void Turn(int first, int stride)
    {
        for (int g = first; g < Groups.Length; g += stride)
        {
            Groups[g].Turn();
        }
    }

    private void Listen(int group, int panel)
    {
        EquilibriumGroup<T> own = Groups[group];
        for (int b = 0; b < own.Drive.Rows; b++)
        {
            own.Bias.Value.Lanes(panel, 0).CopyTo(own.Drive.Lanes(panel, b));
        }

        foreach (EquilibriumCoupling<T> coupling in Couplings)
        {
            if (coupling.Plan.To != group)
            {
                continue;
            }

            if (coupling.Plan.From < 0)
            {
                Simd<T>.Run(new ForwardKernel<T>(Input, coupling.Weight.Value, panel, own.Drive, panel));
            }
            else
            {
                coupling.Transpose(panel);
            }
        }
    }

    private void Settle(int group, int panel)
    {
        EquilibriumGroup<T> own = Groups[group];
        own.Drive.Panel(panel).CopyTo(own.Next.Panel(panel));
        foreach (EquilibriumCoupling<T> coupling in Couplings)
        {
            if (coupling.Plan.To == group && coupling.Plan.From >= 0)
            {
                Simd<T>.Run(new ForwardKernel<T>(Groups[coupling.Plan.From].Heard, coupling.Weight.Value, panel, own.Next, panel));
            }
            else if (coupling.Plan.From == group)
            {
                Simd<T>.Run(new ForwardKernel<T>(Groups[coupling.Plan.To].Heard, coupling.Transposed!, panel, own.Next, panel));
            }
        }

        int length = own.State.Rows * PanelMatrix<T>.PanelWidth;
        Span<T> target = _target is not null && group == Groups.Length - 1 ? _target.Panel(panel)[..length] : [];
        Span<T> changes = _measured ? _changes.AsSpan(((panel * Groups.Length) + group) * PanelMatrix<T>.PanelWidth, PanelMatrix<T>.PanelWidth) : [];
        Simd<T>.Run(new EquilibriumKernel<T>(_motion, _nudge, own.State.Panel(panel)[..length], own.Heard.Panel(panel)[..length], own.Next.Panel(panel)[..length], target, changes));
    }

    private void LearnBias(int group, int panel)
    {
        EquilibriumGroup<T> own = Groups[group];
        Span<T> sums = stackalloc T[PanelMatrix<T>.PanelWidth];
        TensorPrimitives.Subtract(own.At(_later).Panel(panel), own.At(_earlier).Panel(panel), own.Difference.Panel(panel));
        Simd<T>.Run(new ColumnSumKernel<T>(own.Difference.Panel(panel), own.Difference.Rows, sums));
        TensorPrimitives.Multiply(sums, _scale, sums);
        own.Step.Take(own.Bias, panel * own.Bias.Value.PanelLength, sums);
    }

    // h'ᵀ k' − hᵀ k = h'ᵀ (k' − k) + (h' − h)ᵀ k: the small differences are taken before anything is summed.
    private void Learn(int number, int panel)
    {
        EquilibriumCoupling<T> coupling = Couplings[number];
        EquilibriumGroup<T>? from = coupling.Plan.From < 0 ? null : Groups[coupling.Plan.From];
        EquilibriumGroup<T> to = Groups[coupling.Plan.To];
        PanelMatrix<T> weight = coupling.Weight.Value, heard = from is null ? Input : from.At(_later);
        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength], other = stackalloc T[OuterKernel<T>.TileLength];
        for (int q = 0; q < heard.Panels; q++)
        {
            int first = q * OuterKernel<T>.TileLength, offset = (panel * weight.PanelLength) + first;
            OuterKernel<T>.Run(heard, q, to.Difference, panel, tile, coupling.Weight.Memory(offset));
            if (from is not null)
            {
                OuterKernel<T>.Run(from.Difference, q, to.At(_earlier), panel, other);
                TensorPrimitives.Add(tile, other, tile);
            }

            TensorPrimitives.Multiply(tile, _scale, tile);
            coupling.Step.Take(coupling.Weight, offset, tile[..Math.Min(tile.Length, weight.PanelLength - first)]);
        }
    }

    /// <summary>The same for many panels, dealt out to the workers.</summary>
    private sealed class Work(WorkerTeam team, (int Owner, int Panel)[] panels, Action<int, int> panel) : ITeamWork
    {
        public void Run() => team.Run(this);

        public void Run(int worker, int workers)
        {
            for (int i = worker; i < panels.Length; i += workers)
            {
                panel(panels[i].Owner, panels[i].Panel);
            }
        }
    }
}
