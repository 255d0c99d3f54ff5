using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.EProp;

/// <summary>The trace of e-prop with what may go along with it: the regulariser of firing rates, and the second trace that waits for a reward.</summary>
/// <remarks><code>
/// R ← R + c Σ_z (f̄_z − f*) e_z                at every step; with a lesson, gradient += R and R begins anew     (1)
/// E ← d E + L ē                                with a lesson, whose gradient waits                               (2)
/// gradient = δ E                               with an error of prediction δ                                     (3)
/// </code>
/// E fades once a step: with the step's lesson or, where it has none, as the next step begins.</remarks>
internal sealed class EPropTrace<T> : EmissionTrace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EmissionSlopes<T>[] _slopes;
    private readonly MeanSlope<T>? _told; // f̄
    private readonly TraceTensor<T>? _paid; // 1 where R of (1) was used by the last lesson
    private readonly TraceTensor<T>? _due; // 1 where E has yet to fade for the last step
    private readonly TraceTensor<T>[] _tensors;
    private readonly T _strength, _target, _fade;
    private readonly T[] _outputs;

    public EPropTrace(RecurrentLayer<T> layer, int streams, DownstreamFilter filter, RateRegularizer? rate, double? fade)
        : this(layer, streams, filter, rate, fade, [.. Enumerable.Range(0, streams).Select(_ => new EmissionSlopes<T>(layer, filter, rate is not null, fade is not null))])
    {
    }

    private EPropTrace(RecurrentLayer<T> layer, int streams, DownstreamFilter filter, RateRegularizer? rate, double? fade, EmissionSlopes<T>[] slopes)
        : base(layer, filter, slopes, streams)
    {
        _slopes = slopes;
        _outputs = new T[layer.Shape.Outputs];
        var tensors = new List<TraceTensor<T>>(base.Tensors);
        if (rate is not null)
        {
            (_strength, _target) = (T.CreateChecked(rate.Strength), T.CreateChecked(rate.Target));
            _told = new MeanSlope<T>("rate", layer.Shape.Outputs, streams, rate.MeanDecay);
            _paid = new TraceTensor<T>("rate.paid", 1, streams);
            tensors.AddRange([.. _told.Tensors, _paid]);
        }

        if (fade is not null)
        {
            _fade = T.CreateChecked(fade.Value);
            _due = new TraceTensor<T>("reward.due", 1, streams);
            tensors.Add(_due);
        }

        _tensors = [.. tensors];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <inheritdoc/>
    public override bool CanStep => _due is null;

    /// <inheritdoc/>
    public override string? LateRefusal => "what the rule owes for firing rates, or keeps for a reward, is used up by lessons in their order. Leave out Rates and RewardDecay.";

    /// <inheritdoc/>
    public override void Defer(int stream, LayerStream<T> now)
    {
        EmissionSlopes<T> slopes = _slopes[stream];
        if (_told is not null)
        {
            WeighRates(stream, now);
            slopes.WeightedKept = _paid!.Of(stream)[0] == T.Zero ? T.One : T.Zero;
            _paid.Of(stream)[0] = T.Zero;
        }

        if (_due is not null)
        {
            slopes.GatheredKept = _due.Of(stream)[0] == T.Zero ? T.One : _fade;
            _due.Of(stream)[0] = T.One;
        }

        base.Defer(stream, now);
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        if (_due is null)
        {
            base.Accumulate(stream, now, signal);
            return;
        }

        EmissionSlopes<T> slopes = _slopes[stream];
        ReadOnlySpan<T> met = base.Meet(stream, now, signal); // R and E are not told
        slopes.Gather(met, _due.Of(stream)[0] == T.Zero ? T.One : _fade, now, base.Direct(stream, now));
        _due.Of(stream)[0] = T.Zero;
    }

    /// <inheritdoc/>
    public override void Reward(int stream, LayerStream<T> now, T error)
    {
        if (_due is null)
        {
            base.Reward(stream, now, error);
            return;
        }

        EmissionSlopes<T> slopes = _slopes[stream];
        for (int plane = 0; plane < slopes.States + slopes.Told; plane++)
        {
            MetOf(stream, plane).Clear();
        }

        PayRates(stream);
        MetOf(stream, slopes.Gathered).Fill(error);
        AccumulateMet(stream, now);
        MetOf(stream, slopes.Gathered).Clear();
        ForgetRates(stream);
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Meet(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        PayRates(stream);
        return base.Meet(stream, now, signal);
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Direct(int stream, LayerStream<T> now) => _due is null ? base.Direct(stream, now) : default;

    private void PayRates(int stream)
    {
        if (_paid is not null)
        {
            MetOf(stream, _slopes[stream].Weighted).Fill(_paid.Of(stream)[0] == T.Zero ? T.One : T.Zero);
            _paid.Of(stream)[0] = T.One;
        }
    }

    private void ForgetRates(int stream)
    {
        if (_paid is not null)
        {
            MetOf(stream, _slopes[stream].Weighted).Clear();
        }
    }

    // c (f̄ − f*), the mean with this step's emission in it; nothing is owed while nothing is learned.
    private void WeighRates(int stream, LayerStream<T> now)
    {
        LayerShape shape = Layer.Shape;
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            now.Emission.AsSpan(z * shape.Padded, shape.Units).CopyTo(_outputs.AsSpan(z * shape.Units));
        }

        _told!.Advance(stream, _outputs);
        ReadOnlySpan<T> mean = _told.Of(stream);
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            Span<T> weights = _slopes[stream].Weights.AsSpan(z * shape.Padded, shape.Units);
            for (int u = 0; u < shape.Units; u++)
            {
                weights[u] = Learning ? _strength * (mean[(z * shape.Units) + u] - _target) : T.Zero;
            }
        }
    }
}
