;; The memory that a plug-in and its host share, and the functions that move words in and out of it.
;;
;; Only these are Wasm: a plug-in calls them for every eight bytes, and a call from Wasm to Wasm costs
;; a tenth of one to the host. Where blocks lie is the host's own knowledge (heap.rs), out of the
;; plug-in's reach; a plug-in may write anywhere in this memory, and harms itself alone.
;;
;; Bounds are those of Extism's kernel: a read outside of the memory, or below byte 64, is 0, and a
;; write there does nothing.
(module
  (memory (export "memory") 1)
  (global $input_offset (export "input_offset") (mut i64) (i64.const 0))
  (global $input_length (export "input_length") (mut i64) (i64.const 0))

  ;; Whether the memory has the `bytes` bytes from `offset` on, and none of them is below byte 64.
  (func $inside (param $offset i64) (param $bytes i64) (result i32)
    (i32.and
      (i32.and
        (i64.ge_u (local.get $offset) (i64.const 64))
        ;; So that the sum below can't overflow.
        (i64.lt_u (local.get $offset) (i64.const 0x1_0000_0000)))
      (i64.le_u
        (i64.add (local.get $offset) (local.get $bytes))
        (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))))

  (func (export "load_u8") (param $offset i64) (result i32)
    (if (result i32) (call $inside (local.get $offset) (i64.const 1))
      (then (i32.load8_u (i32.wrap_i64 (local.get $offset))))
      (else (i32.const 0))))

  (func (export "load_u64") (param $offset i64) (result i64)
    (if (result i64) (call $inside (local.get $offset) (i64.const 8))
      (then (i64.load align=1 (i32.wrap_i64 (local.get $offset))))
      (else (i64.const 0))))

  (func (export "store_u8") (param $offset i64) (param $value i32)
    (if (call $inside (local.get $offset) (i64.const 1))
      (then (i32.store8 (i32.wrap_i64 (local.get $offset)) (local.get $value)))))

  (func (export "store_u64") (param $offset i64) (param $value i64)
    (if (call $inside (local.get $offset) (i64.const 8))
      (then (i64.store align=1 (i32.wrap_i64 (local.get $offset)) (local.get $value)))))

  ;; Whether the input has the `bytes` bytes from `offset` on.
  (func $inside_input (param $offset i64) (param $bytes i64) (result i32)
    (i32.and
      (i64.lt_u (local.get $offset) (i64.const 0x1_0000_0000))
      (i64.le_u
        (i64.add (local.get $offset) (local.get $bytes))
        (global.get $input_length))))

  (func (export "input_load_u8") (param $offset i64) (result i32)
    (if (result i32) (call $inside_input (local.get $offset) (i64.const 1))
      (then (i32.load8_u
        (i32.wrap_i64 (i64.add (global.get $input_offset) (local.get $offset)))))
      (else (i32.const 0))))

  (func (export "input_load_u64") (param $offset i64) (result i64)
    (if (result i64) (call $inside_input (local.get $offset) (i64.const 8))
      (then (i64.load align=1
        (i32.wrap_i64 (i64.add (global.get $input_offset) (local.get $offset)))))
      (else (i64.const 0)))))
