using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Signals.SyntheticGradient;

/// <summary>ĉ = A v, v = [state; target; 1], taught by its own next prediction.</summary>
/// <remarks>At a taught step t whose stream was taught at t − 1 too, q the step's own part of the credit (the signal), η the rate:<code>
/// c* = q_{t−1} + Jᵀ A° v_t;   e = A v_{t−1} − c*;   A ← A − η e v_{t−1}ᵀ;   A° ← A every few lessons              (1)
/// ĉ_t = A v_t                                              with the A of (1); it holds q_t, which is never added again  (2)
/// </code>
/// J is the layer's exact Jacobian of the whole time step, or Ĵ, learned before use: Ĵ ← Ĵ − η_J (Ĵ h_{t−1} − h_t) h_{t−1}ᵀ from 0. With tanh, ĉ = tanh(A v) throughout and e is
/// multiplied by 1 − ĉ². The full-residual form has f = A v_{t−1} − q_{t−1} − Jᵀ A v_t and A ← A − η (f v_{t−1}ᵀ − (J f) v_tᵀ), and no A°. The state is all of [S, units], not what
/// is emitted. Each stream has an A of its own, so that streams stay independent; all start alike. A step costs a few passes over A and over the recurrent weights.</remarks>
internal sealed class LinearCreditPredictor<T> : ICreditPredictor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentLayer<T> _layer;
    private readonly DniOptions _options;
    private readonly T _rate;
    private readonly LayerJacobian<T> _jacobian;
    private readonly LearnedMap<T> _predictor, _fixed;
    private readonly LearnedMap<T>? _learnedJacobian;
    private readonly TraceTensor<T> _heard, _signal, _taught, _lessons; // v and q of the last taught step; when that was; lessons since A° was refreshed
    private readonly T[] _v, _states;                          // as heard
    private readonly T[] _error, _ahead, _now, _work, _step;   // [S, U], 0 beyond the units

    public LinearCreditPredictor(RecurrentLayer<T> layer, int outputs, int streams, DniOptions options, RandomSource random)
    {
        EmissionParameterPath.Refuse(layer, "DNI");
        LayerShape shape = layer.Shape;
        int states = shape.States * shape.Units, heard = states + outputs + 1;
        (_layer, _options, _rate, _jacobian) = (layer, options, T.CreateChecked(options.PredictorRate), new LayerJacobian<T>(layer));
        (_predictor, _fixed) = (new("predictor", heard, shape, streams), new("predictor.fixed", heard, shape, streams));
        _learnedJacobian = options.LearnedJacobianRate is null ? null : new("jacobian", states, shape, streams);
        _heard = new("heard", heard, streams);
        _signal = new("signal", shape.StateLength, streams);
        _taught = new("taught", 1, streams);
        _lessons = new("lessons", 1, streams);
        Tensors = [_predictor.Tensor, _fixed.Tensor, _lessons, _heard, _signal, _taught, .. _learnedJacobian is null ? [] : new[] { _learnedJacobian.Tensor }];
        (_v, _states) = (new T[heard], new T[states]);
        int length = shape.StateLength;
        (_error, _ahead, _now, _work, _step) = (new T[length], new T[length], new T[length], new T[length], new T[length]);
        Draw(random, options.Spread ?? 1 / Math.Sqrt(heard), heard);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>A.</summary>
    public LearnedMap<T> Predictor => _predictor;

    /// <summary>A°.</summary>
    public LearnedMap<T> Fixed => _fixed;

    /// <summary>Ĵ, [S · units, S · U]; null where the exact one is used.</summary>
    public LearnedMap<T>? LearnedJacobian => _learnedJacobian;

    /// <summary>e (or f) of the last lesson, [S, U].</summary>
    public ReadOnlySpan<T> Error => _error;

    /// <inheritdoc/>
    public void Observe(int stream)
    {
        // 2 while the present step is the taught one, 1 in the step after it, then 0
        ref T taught = ref _taught.Of(stream)[0];
        taught = T.Max(T.Zero, taught - T.One);
    }

    /// <inheritdoc/>
    public void Predict(int stream, LayerStream<T> now, ReadOnlySpan<T> target, Span<T> credit)
    {
        Hear(now, target);
        if (_taught.Of(stream)[0] == T.One)
        {
            Learn(stream, now);
        }

        Evaluate(stream, _predictor, _v, credit);
        _v.CopyTo(_heard.Of(stream));
        now.Signal.CopyTo(_signal.Of(stream));
        _taught.Of(stream)[0] = T.CreateChecked(2);
    }

    /// <inheritdoc/>
    public void Reset(int stream)
    {
        _heard.Reset(stream);
        _signal.Reset(stream);
        _taught.Reset(stream);
    }

    // (1), or the full-residual form
    private void Learn(int stream, LayerStream<T> now)
    {
        ReadOnlySpan<T> before = _heard.Of(stream), signal = _signal.Of(stream);
        LearnJacobian(stream, before[.._states.Length], now);
        Evaluate(stream, _predictor, before, _now);
        Evaluate(stream, _options.FullResidual ? _predictor : _fixed, _v, _ahead);
        BackThroughStep(stream, now, _ahead, _work);
        for (int i = 0; i < _error.Length; i++)
        {
            _error[i] = _now[i] - (signal[i] + _work[i]);
        }

        if (_options.FullResidual)
        {
            ThroughStep(stream, now, _error, _work);
            Move(stream, _work, _ahead, _v, _rate);
        }

        Move(stream, _error, _now, before, -_rate);
        ref T lessons = ref _lessons.Of(stream)[0];
        lessons += T.One;
        if (lessons >= T.CreateChecked(_options.RefreshEvery))
        {
            _predictor.Tensor.Of(stream).CopyTo(_fixed.Tensor.Of(stream));
            lessons = T.Zero;
        }
    }

    // A += rate (residual ∘ slope of the output) vᵀ
    private void Move(int stream, ReadOnlySpan<T> residual, ReadOnlySpan<T> told, ReadOnlySpan<T> v, T rate)
    {
        for (int i = 0; i < _step.Length; i++)
        {
            _step[i] = rate * (_options.TanhOutput ? residual[i] * (T.One - (told[i] * told[i])) : residual[i]);
        }

        _predictor.AddOuter(stream, _step, v);
    }

    private void LearnJacobian(int stream, ReadOnlySpan<T> before, LayerStream<T> now)
    {
        if (_learnedJacobian is null)
        {
            return;
        }

        T rate = T.CreateChecked(_options.LearnedJacobianRate!.Value);
        _learnedJacobian.Multiply(stream, before, _work);
        LayerShape shape = _layer.Shape;
        for (int s = 0; s < shape.States; s++)
        {
            for (int u = 0; u < shape.Units; u++)
            {
                int at = (s * shape.Padded) + u;
                _work[at] = rate * (now.State[at] - _work[at]);
            }
        }

        _learnedJacobian.AddOuter(stream, _work, before);
    }

    // result ← Jᵀ c over all micro-steps
    private void BackThroughStep(int stream, LayerStream<T> now, ReadOnlySpan<T> c, Span<T> result)
    {
        if (_learnedJacobian is not null)
        {
            _learnedJacobian.MultiplyTransposed(stream, c, _states);
            Spread(_states, result);
            return;
        }

        c.CopyTo(_step);
        for (int q = now.Steps.Length - 1; q >= 0; q--)
        {
            _jacobian.MultiplyTransposed(q, now.Steps[q], _step, result);
            result.CopyTo(_step);
        }
    }

    // result ← J f over all micro-steps
    private void ThroughStep(int stream, LayerStream<T> now, ReadOnlySpan<T> f, Span<T> result)
    {
        if (_learnedJacobian is not null)
        {
            Gather(f, _states);
            _learnedJacobian.Multiply(stream, _states, result);
            return;
        }

        f.CopyTo(_step);
        for (int q = 0; q < now.Steps.Length; q++)
        {
            _jacobian.Multiply(q, now.Steps[q], _step, result);
            result.CopyTo(_step);
        }
    }

    // v ← [state; target; 1]
    private void Hear(LayerStream<T> now, ReadOnlySpan<T> target)
    {
        Gather(now.State, _v);
        Span<T> heard = _v.AsSpan(_states.Length, _v.Length - _states.Length - 1);
        heard.Clear();
        target[..Math.Min(target.Length, heard.Length)].CopyTo(heard); // outputs that came later are not heard
        _v[^1] = T.One;
    }

    private void Evaluate(int stream, LearnedMap<T> map, ReadOnlySpan<T> v, Span<T> credit)
    {
        map.Multiply(stream, v, credit);
        for (int i = 0; _options.TanhOutput && i < credit.Length; i++)
        {
            credit[i] = T.Tanh(credit[i]);
        }
    }

    private void Gather(ReadOnlySpan<T> planes, Span<T> dense)
    {
        LayerShape shape = _layer.Shape;
        for (int s = 0; s < shape.States; s++)
        {
            planes.Slice(s * shape.Padded, shape.Units).CopyTo(dense[(s * shape.Units)..]);
        }
    }

    private void Spread(ReadOnlySpan<T> dense, Span<T> planes)
    {
        LayerShape shape = _layer.Shape;
        for (int s = 0; s < shape.States; s++)
        {
            dense.Slice(s * shape.Units, shape.Units).CopyTo(planes[(s * shape.Padded)..]);
        }
    }

    private void Draw(RandomSource random, double spread, int heard)
    {
        LayerShape shape = _layer.Shape;
        for (int s = 0; s < shape.States; s++)
        {
            for (int u = 0; u < shape.Units; u++)
            {
                for (int i = 0; i < heard; i++)
                {
                    T drawn = T.CreateChecked((float)(spread * random.NextGaussian()));
                    for (int b = 0; b < _taught.Values.Length; b++)
                    {
                        _predictor[b, i, (s * shape.Padded) + u] = drawn;
                    }
                }
            }
        }

        _predictor.Tensor.Values.CopyTo(_fixed.Tensor.Values, 0);
    }
}
